namespace Continuum.Testing.Guest;

/// <summary>Finds the shared libraries that programs are loaded with.</summary>
public static class SharedLibraries
{
    /// <returns>Absolute paths, each once.</returns>
    public static async Task<IReadOnlyCollection<string>> OfAsync(IEnumerable<string> files)
    {
        // "name => /path (0x...)", or "/path (0x...)" for the loader itself; others are not files.
        string text = await HostTool.RunAsync("ldd", [.. files]);
        return
        [
            .. text.Split('\n')
                .Where(line => line.StartsWith('\t'))
                .Select(line => line.Split("=> ")[^1].Trim().Split(" (")[0])
                .Where(path => path.StartsWith('/'))
                .Distinct(),
        ];
    }
}
