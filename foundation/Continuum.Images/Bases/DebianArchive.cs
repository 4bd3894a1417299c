using System.Text;
using Continuum.Images.Processes;

namespace Continuum.Images.Bases;

/// <summary>
/// The machine's own package sources of one Debian release, read by apt with lists, cache and state of our own: needs
/// no root, changes nothing of the machine, and apt verifies the archive's signature and every hash.
/// </summary>
internal sealed class DebianArchive(string folder, string release)
{
    // On a machine whose keys are not in apt's trusted folder (as from Debian 13 on) the sources name this file.
    private const string ArchiveKeys = "/usr/share/keyrings/debian-archive-keyring.gpg";

    // The settings of the machine that decide how its sources are reached; apt.conf(5).
    private static readonly string[] TakenOver =
        ["Acquire::http", "Acquire::https", "Acquire::Check-Valid-Until", "Acquire::Check-Date", "Acquire::Force"];

    private string Lists => Path.Combine(folder, "lists");

    private string Packages => Path.Combine(folder, "packages");

    private string Configuration => Path.Combine(folder, "apt.conf");

    /// <summary>Fetches the lists anew.</summary>
    /// <exception cref="ImageException"><see cref="ImageErrorCode.PackagesUnavailable"/>.</exception>
    internal async Task UpdateAsync(CancellationToken cancellationToken)
    {
        foreach (string part in (string[])["lists/partial", "cache/archives/partial", "packages", "log"])
        {
            Directory.CreateDirectory(Path.Combine(folder, part));
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "status"), "", cancellationToken).ConfigureAwait(false);
        string sources = await DescribeSourcesAsync(cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folder, "sources.list"), sources, cancellationToken)
            .ConfigureAwait(false);
        string settings = await DescribeSettingsAsync(cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(Configuration, settings, cancellationToken).ConfigureAwait(false);
        await AptAsync(["update", "-q", "--error-on=any"], folder, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The versions on offer, sorted by name.</summary>
    /// <exception cref="ImageException"><see cref="ImageErrorCode.PackagesUnavailable"/>: one is missing.</exception>
    internal async Task<IReadOnlyList<DebianPackage>> FindAsync(
        IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        // Not where the packages lie: apt-get leaves out what its working directory has already.
        string lines = await AptAsync(["download", "--print-uris", "-q", .. names], folder, cancellationToken)
            .ConfigureAwait(false);
        List<DebianPackage> found =
        [
            .. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => line.StartsWith('\''))
                .Select(DebianPackage.Parse)
                .OrderBy(package => package.Name, StringComparer.Ordinal),
        ];
        string[] missing = [.. names.Except(found.Select(package => package.Name))];
        return missing.Length == 0 ? found : throw new ImageException(
            ImageErrorCode.PackagesUnavailable,
            $"The package sources of Debian {release} do not offer {string.Join(", ", missing)}");
    }

    /// <summary>The path of a package's file, downloaded and verified where it is not yet.</summary>
    internal async Task<string> DownloadAsync(DebianPackage package, CancellationToken cancellationToken)
    {
        string path = Path.Combine(Packages, package.FileName);
        if (await IsIntactAsync(path, package, cancellationToken).ConfigureAwait(false))
        {
            return path;
        }

        await AptAsync(["download", "-q", $"{package.Name}={package.Version}"], Packages, cancellationToken)
            .ConfigureAwait(false);
        return await IsIntactAsync(path, package, cancellationToken).ConfigureAwait(false)
            ? path
            : throw new ImageException(
                ImageErrorCode.PackagesUnavailable, $"apt-get did not leave {package.FileName} with {package.Hash}");
    }

    private static async Task<bool> IsIntactAsync(
        string path, DebianPackage package, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        await using FileStream file = File.OpenRead(path);
        string digest = await Digest.OfAsync(file, cancellationToken).ConfigureAwait(false);
        return string.Equals(digest, package.Hash, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<string> DescribeSourcesAsync(CancellationToken cancellationToken)
    {
        const string format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
        string targets = await ChildProcess.RunAsync(
            "apt-get", ["indextargets", "--no-release-info", "--format", format, "Identifier: Packages"],
            cancellationToken).ConfigureAwait(false);
        string[] lines = targets.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => IsOfRelease(line.Split(' '))).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (lines.Length == 0)
        {
            throw new ImageException(
                ImageErrorCode.PackagesUnavailable,
                $"The package sources of this machine have no Debian {release} main: add it to "
                + $"/etc/apt/sources.list.d, or build this base on a machine with Debian {release} and push it");
        }

        string signedBy = File.Exists(ArchiveKeys) ? $"[signed-by={ArchiveKeys}] " : "";
        return string.Concat(lines.Select(line => $"deb {signedBy}{line}\n"));
    }

    private bool IsOfRelease(string[] target) => target is [_, { } suite, "main"]
        && (suite == release || suite == $"{release}-updates" || suite == $"{release}-security");

    private async Task<string> DescribeSettingsAsync(CancellationToken cancellationToken)
    {
        string dump = await ChildProcess.RunAsync(
            "apt-config", ["dump", "--format", "%F \"%V\";%n"], cancellationToken).ConfigureAwait(false);
        StringBuilder text = new();
        // Nothing of the machine's configuration but what is taken over: its hooks are not for us to run.
        text.AppendLine("Dir::Etc::parts \"/dev/null\";").AppendLine("Dir::Etc::main \"/dev/null\";");
        text.AppendLine("Dir::Etc::sourceparts \"/dev/null\";").AppendLine("Dir::Etc::preferences \"/dev/null\";");
        text.AppendLine("Dir::Etc::preferencesparts \"/dev/null\";");
        text.AppendLine($"Dir::Etc::sourcelist \"{Path.Combine(folder, "sources.list")}\";");
        text.AppendLine($"Dir::State::lists \"{Lists}\";");
        text.AppendLine($"Dir::State::status \"{Path.Combine(folder, "status")}\";");
        text.AppendLine($"Dir::Cache \"{Path.Combine(folder, "cache")}\";");
        text.AppendLine($"Dir::Log \"{Path.Combine(folder, "log")}\";");
        // As root apt would fetch as a user of its own, which cannot reach a folder beneath somebody's home.
        text.AppendLine("APT::Sandbox::User \"root\";").AppendLine("Acquire::Languages \"none\";");
        text.AppendLine("Acquire::Retries \"3\";");
        text.AppendJoin('\n', dump.Split('\n').Where(IsTakenOver)).AppendLine();
        return text.ToString();
    }

    private static bool IsTakenOver(string line) =>
        Array.Exists(TakenOver, prefix => line.StartsWith(prefix, StringComparison.Ordinal));

    private async Task<string> AptAsync(
        IReadOnlyList<string> arguments, string workingDirectory, CancellationToken cancellationToken)
    {
        Dictionary<string, string> environment = new()
        {
            ["APT_CONFIG"] = Configuration,
            ["LC_ALL"] = "C.UTF-8",
            ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin",
        };
        foreach (string name in (string[])["http_proxy", "https_proxy", "no_proxy", "HOME"])
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        try
        {
            return await ChildProcess.RunAsync("apt-get", arguments, environment, workingDirectory, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ImageException failure) when (failure.Code == ImageErrorCode.ProgramFailed)
        {
            throw new ImageException(
                ImageErrorCode.PackagesUnavailable,
                $"Debian {release} packages cannot be had from this machine's sources: {failure.Message}", failure);
        }
    }
}
