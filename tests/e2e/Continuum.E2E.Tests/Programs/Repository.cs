namespace Continuum.E2E.Tests.Programs;

/// <summary>Where the programs under test lie: beside the tests, built in the same configuration.</summary>
internal static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot();

    public static string ControlPlane { get; } = Built("Continuum.ControlPlane", "continuum-controlplane");

    public static string Agent { get; } = Built("Continuum.Agent", "continuum-agent");

    public static string CommandLine { get; } = Built("Continuum.Cli", "continuum");

    /// <summary>What is kept between runs: base images and Debian packages.</summary>
    public static string Cache { get; } = Path.Combine(Root, "artifacts", "e2e-cache");

    /// <summary>What the programs wrote on standard error, for whoever looks into a failure.</summary>
    public static string Logs { get; } = Path.Combine(Root, "artifacts", "e2e-logs");

    // Build output lies in artifacts/bin/PROJECT/CONFIGURATION.
    private static string Built(string project, string program) => Path.Combine(
        Root, "artifacts", "bin", project, Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
        program);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Continuum.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no folder above {AppContext.BaseDirectory} has Continuum.sln");
    }
}
