namespace Continuum.Sandbox;

/// <summary>What the sandboxes of a host use now.</summary>
/// <param name="Sandboxes">Sandboxes alive, ready or running.</param>
/// <param name="MemoryBytes">Their memory.</param>
/// <param name="CpuTime">Processor time of all sandboxes since the host started, the ended ones included.</param>
public readonly record struct SandboxUse(int Sandboxes, long MemoryBytes, TimeSpan CpuTime);
