using System.Text;
using Continuum.Cli.Startup;
using Continuum.Kvm;

namespace Continuum.Cli.Sandbox;

/// <summary>Finds the program that was asked for, and says what it gets.</summary>
internal static class ProgramChoice
{
    private const int NotFound = 127;
    private const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    // The sandbox has its own of these.
    private static readonly string[] OwnFolders = ["/tmp", "/dev", "/proc", "/sys"];

    /// <summary>The program with its files, environment and streams.</summary>
    /// <exception cref="CliException">There is no such program or folder.</exception>
    public static ProgramSpec SpecOf(SandboxRunSettings settings, Surroundings surroundings)
    {
        if (!Directory.Exists(settings.Root))
        {
            throw new CliException(CliExit.NotFound, $"there is no folder {settings.Root}; --root names one");
        }

        string working = WorkingDirectory(settings, surroundings);
        List<string> environment = [.. settings.Environment];
        AddUnlessSet(environment, Path);
        AddUnlessSet(environment, "HOME=/tmp");
        AddUnlessSet(environment, "LANG=C.UTF-8");
        ProgramLimits limits = new();
        return new ProgramSpec
        {
            Executable = Find(settings.Command[0], settings.Root, working, environment),
            Arguments = settings.Command,
            Environment = environment,
            Files = new FileView { Root = settings.Root, WorkingDirectory = working },
            Limits = limits with { MemoryBytes = settings.MemoryBytes ?? limits.MemoryBytes },
            Streams = new ProgramStreams { Input = surroundings.Input, Output = OutputTo(surroundings) },
        };
    }

    private static string WorkingDirectory(SandboxRunSettings settings, Surroundings surroundings)
    {
        if (settings.WorkingDirectory is { } asked)
        {
            return InRoot("/", asked);
        }

        string here = surroundings.WorkingFolder;
        bool isOwn = OwnFolders.Any(folder =>
            here == folder || here.StartsWith(folder + "/", StringComparison.Ordinal));
        return settings.Root == "/" && !isOwn ? here : "/";
    }

    private static string Find(string name, string root, string working, List<string> environment)
    {
        const string Variable = "PATH=";
        string path = environment.First(variable => variable.StartsWith(Variable, StringComparison.Ordinal));
        IEnumerable<string> candidates = name.Contains('/', StringComparison.Ordinal)
            ? [InRoot(working, name)]
            : path[Variable.Length..].Split(':', StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => InRoot(InRoot(working, folder), name));
        return candidates.FirstOrDefault(candidate => IsThere(root + candidate)) ?? throw new CliException(
            (CliExit)NotFound,
            $"there is no program {name} in {root}",
            "Name one by its path in the root. The sandbox's /tmp, /dev, /proc and /sys are its own: "
            + "programs lie elsewhere.");
    }

    // A link may lead to somewhere that is only right within the root: the sandbox follows it.
    private static bool IsThere(string path) => File.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static string InRoot(string folder, string path) => System.IO.Path.GetFullPath(path, folder);

    private static void AddUnlessSet(List<string> environment, string variable)
    {
        string name = variable[..(variable.IndexOf('=', StringComparison.Ordinal) + 1)];
        if (!environment.Any(set => set.StartsWith(name, StringComparison.Ordinal)))
        {
            environment.Add(variable);
        }
    }

    private static ProgramOutput OutputTo(Surroundings surroundings)
    {
        // Standard error is text here: a character may come in two pieces.
        Decoder decoder = Encoding.UTF8.GetDecoder();
        return (descriptor, bytes) =>
        {
            if (descriptor == 1)
            {
                surroundings.OutputBytes.Write(bytes);
                return;
            }

            char[] text = new char[decoder.GetCharCount(bytes, flush: false)];
            decoder.GetChars(bytes, text, flush: false);
            surroundings.Error.Write(text);
        };
    }
}
