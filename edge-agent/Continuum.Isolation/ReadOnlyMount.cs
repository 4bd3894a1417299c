namespace Continuum.Isolation;

/// <summary>A folder or file of the host shown to the program, read-only.</summary>
/// <param name="HostPath">Absolute path on the host.</param>
/// <param name="SandboxPath">Absolute path in the sandbox; it must exist in the root, as a folder for a folder.</param>
public sealed record ReadOnlyMount(string HostPath, string SandboxPath);
