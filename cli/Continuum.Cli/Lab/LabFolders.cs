using Continuum.Cli.Startup;

namespace Continuum.Cli.Lab;

/// <summary>Where the Lab's data are.</summary>
internal static class LabFolders
{
    private const string Variable = "CONTINUUM_PLACEMENT_DATA";

    /// <summary>The folder of published data sets, or null where there is none.</summary>
    /// <exception cref="CliException">The folder that was named is not there.</exception>
    public static string? Data(Surroundings surroundings, string? named)
    {
        string? folder = named is { Length: > 0 } ? named : surroundings.Variable(Variable);
        if (string.IsNullOrEmpty(folder))
        {
            return null;
        }

        string path = surroundings.PathOf(folder);
        return Directory.Exists(path)
            ? path
            : throw new CliException(CliExit.NotFound, $"there is no folder {path}", "Name a folder of data sets.");
    }
}
