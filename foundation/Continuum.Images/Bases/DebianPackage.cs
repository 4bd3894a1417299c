namespace Continuum.Images.Bases;

/// <summary>One package in the version that the machine's sources offer.</summary>
/// <param name="FileName"><c>name_version_architecture.deb</c>, the version's ':' written as %3a.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="Hash">What the signed package list says its content hashes to, as <c>SHA256:…</c>.</param>
internal sealed record DebianPackage(string FileName, long SizeBytes, string Hash)
{
    internal string Name => FileName[..FileName.IndexOf('_', StringComparison.Ordinal)];

    internal string Version => FileName.Split('_')[1].Replace("%3a", ":", StringComparison.Ordinal);

    /// <summary>Reads one line of <c>apt-get download --print-uris</c>: 'uri' file-name size hash.</summary>
    internal static DebianPackage Parse(string line)
    {
        string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool isGood = parts.Length == 4
            && parts[1].Split('_').Length == 3
            && !parts[1].Contains('/')
            && parts[3].StartsWith("SHA256:", StringComparison.Ordinal);
        return isGood && long.TryParse(parts[2], out long size)
            ? new DebianPackage(parts[1], size, parts[3])
            : throw new ImageException(
                ImageErrorCode.PackagesUnavailable,
                $"apt-get printed '{line}' where a URI, a file name, a size and a SHA256 hash were expected");
    }
}
