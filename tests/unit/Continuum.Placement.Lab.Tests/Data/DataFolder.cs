namespace Continuum.Placement.Lab.Tests.Data;

/// <summary>The folder of public data sets, where there is one on this machine.</summary>
internal static class DataFolder
{
    private const string Variable = "CONTINUUM_PLACEMENT_DATA";

    /// <summary>The path of a file in it; the test is skipped where the folder is not given.</summary>
    internal static string Need(params string[] parts)
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipUnless(folder is not null, $"{Variable} does not name a folder with the public data sets");
        string path = Path.Combine([folder!, .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"{path} is not there");
        return path;
    }
}
