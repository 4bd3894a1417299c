namespace Continuum.Testing.Guest;

/// <summary>
/// The .NET runtime of the calling program itself, for a guest: its libraries are compiled ahead, so it starts soon.
/// </summary>
public static class GuestRuntime
{
    private const string GuestFolder = "/usr/share/dotnet";

    /// <summary>The command's path in the guest.</summary>
    public const string Command = GuestFolder + "/dotnet";

    private static string Runtime { get; } = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    private static string Root { get; } = Path.GetFullPath(Path.Combine(Runtime, "..", "..", ".."));

    private static string HostCommand => Path.Combine(Root, "dotnet");

    /// <summary>Adds it, with the shared libraries that it and the further programs are loaded with.</summary>
    /// <param name="image">What is added to.</param>
    /// <param name="frameworks">By the names of their folders: <c>Microsoft.NETCore.App</c>.</param>
    /// <param name="programs">Further programs of the host whose libraries are needed.</param>
    public static async Task AddAsync(
        InitramfsWriter image, IReadOnlyList<string> frameworks, params IReadOnlyList<string> programs)
    {
        string[] native = [.. programs, HostCommand, .. Directory.EnumerateFiles(Runtime, "*.so")];
        foreach (string library in await SharedLibraries.OfAsync(native))
        {
            image.AddFile(library, library);
        }

        string version = Path.GetFileName(Runtime);
        image.AddFile(Command, HostCommand);
        string[] parts = [$"host/fxr/{version}", .. frameworks.Select(name => $"shared/{name}/{version}")];
        foreach (string file in parts.SelectMany(part => Directory.EnumerateFiles(Path.Combine(Root, part))))
        {
            image.AddFile($"{GuestFolder}/{Path.GetRelativePath(Root, file)}", file);
        }
    }
}
