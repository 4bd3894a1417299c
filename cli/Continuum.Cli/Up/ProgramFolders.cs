using Continuum.Cli.Startup;

namespace Continuum.Cli.Up;

/// <summary>Finds the programs that belong to this one.</summary>
internal static class ProgramFolders
{
    /// <summary>
    /// The executable: in CONTINUUM_LIBEXEC when that is set, else beside this program, else where the build puts its
    /// project's output.
    /// </summary>
    /// <exception cref="CliException">It is not there.</exception>
    public static string Find(Surroundings surroundings, string project, string assembly)
    {
        string here = System.IO.Path.TrimEndingDirectorySeparator(surroundings.ProgramFolder);
        string[] candidates = surroundings.Variable("CONTINUUM_LIBEXEC") is { Length: > 0 } set
            ? [Path.Combine(surroundings.PathOf(set), assembly)]
            :
            [
                Path.Combine(here, assembly),
                Path.GetFullPath(Path.Combine(here, "..", "..", project, Path.GetFileName(here), assembly)),
            ];
        return candidates.FirstOrDefault(File.Exists) ?? throw new CliException(
            CliExit.Unavailable,
            $"the program {assembly} is missing: it is not at {string.Join(" or ", candidates)}",
            "Build it (the `continuum` launcher of the repository does), or set CONTINUUM_LIBEXEC to its folder.");
    }
}
