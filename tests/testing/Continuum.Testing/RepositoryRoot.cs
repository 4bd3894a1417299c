namespace Continuum.Testing;

/// <summary>Finds the repository that the tests were built from.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder with Continuum.sln.</summary>
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A path beneath it.</summary>
    public static string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find(string from)
    {
        for (DirectoryInfo? folder = new(from); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "Continuum.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no Continuum.sln above {from}: run the tests from a checkout");
    }
}
