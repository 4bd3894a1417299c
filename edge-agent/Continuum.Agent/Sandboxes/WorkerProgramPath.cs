namespace Continuum.Agent.Sandboxes;

/// <summary>Finds <c>continuum-worker</c>.</summary>
internal static class WorkerProgramPath
{
    private const string Name = "continuum-worker";
    private const string Project = "Continuum.Worker";

    /// <summary>The path set, else beside this program, else where the build puts it; null: nowhere.</summary>
    public static string? Find(string set)
    {
        if (set.Length > 0)
        {
            return File.Exists(set) ? Path.GetFullPath(set) : null;
        }

        string here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string[] candidates =
        [
            Path.Combine(here, Name),
            Path.GetFullPath(Path.Combine(here, "..", "..", Project, Path.GetFileName(here), Name)),
        ];
        return candidates.FirstOrDefault(File.Exists);
    }
}
