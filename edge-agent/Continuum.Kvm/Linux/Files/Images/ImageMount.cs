namespace Continuum.Kvm.Linux.Files.Images;

/// <summary>A folder of this machine at its place in the sandbox.</summary>
/// <param name="Files">The file system that it is part of.</param>
/// <param name="Path">Its absolute path in the sandbox; <c>/</c> for the root.</param>
/// <param name="Folder">The folder; owned.</param>
internal sealed record ImageMount(FileSystem Files, string Path, HostFolder Folder)
{
    /// <summary>What the program's user may do in it.</summary>
    public ImageRights Rights { get; } = new(Folder);

    /// <summary>The path in the sandbox of what lies in the folder.</summary>
    public string PathOf(string relative) =>
        relative.Length == 0 ? Path : Path == "/" ? "/" + relative : $"{Path}/{relative}";
}
