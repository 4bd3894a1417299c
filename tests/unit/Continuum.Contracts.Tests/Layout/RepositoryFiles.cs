namespace Continuum.Contracts.Tests.Layout;

/// <summary>The repository's own files: nothing that a build or a run leaves behind.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] LeftBehind = ["artifacts", "bin", "obj", "node_modules"];

    /// <summary>The folder that holds Continuum.sln.</summary>
    internal static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with forward slashes, sorted.</summary>
    internal static IReadOnlyList<string> With(string extension) =>
    [
        .. Walk(new DirectoryInfo(Root))
            .Where(file => file.Extension == extension)
            .Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    internal static bool IsTest(string path) => path.StartsWith("tests/", StringComparison.Ordinal);

    /// <summary>The name of the product's project that a file belongs to: the second level of its path.</summary>
    internal static string ProjectOf(string path) => path.Split('/') is [_, var project, ..] ? project : "";

    internal static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(folder.EnumerateDirectories()
            .Where(child => !child.Name.StartsWith('.') && !LeftBehind.Contains(child.Name) && child.LinkTarget is null)
            .SelectMany(Walk));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Continuum.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Continuum.sln above {AppContext.BaseDirectory}");
    }
}
