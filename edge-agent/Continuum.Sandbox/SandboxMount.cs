namespace Continuum.Sandbox;

/// <summary>A folder of this machine, read-only in the sandbox.</summary>
/// <param name="HostPath">The folder.</param>
/// <param name="MountPath">Where the sandbox sees it; an absolute path.</param>
public sealed record SandboxMount(string HostPath, string MountPath);
