namespace Continuum.Kvm;

/// <summary>A folder of this machine that the program sees, read-only.</summary>
/// <param name="Path">Where the program sees it: an absolute path.</param>
/// <param name="HostPath">Where it is on this machine.</param>
public sealed record FolderMount(string Path, string HostPath);
