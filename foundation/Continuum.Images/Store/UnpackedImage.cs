namespace Continuum.Images.Store;

/// <summary>An image as trees on this machine's disk, to be mounted read-only.</summary>
/// <param name="Digest">The manifest's digest.</param>
/// <param name="RootPath">The tree that becomes <c>/</c>.</param>
/// <param name="Mounts">The layers over it, in mounting order.</param>
/// <param name="EntryPoint">The program and its arguments, as paths in the image.</param>
/// <param name="WorkingDirectory">Where the program starts, in the image.</param>
public sealed record UnpackedImage(
    string Digest,
    string RootPath,
    IReadOnlyList<ImageMount> Mounts,
    IReadOnlyList<string> EntryPoint,
    string WorkingDirectory);
