namespace Continuum.Images.Store;

/// <summary>One unpacked layer to mount, read-only, over the root.</summary>
/// <param name="HostPath">The tree on this machine.</param>
/// <param name="MountPath">An absolute path in the image; the directory exists in the root.</param>
public sealed record ImageMount(string HostPath, string MountPath);
