namespace Continuum.Sandbox.Launching;

/// <summary>What one sandbox uses.</summary>
internal readonly record struct SandboxUsage(long MemoryBytes, long PeakMemoryBytes, TimeSpan CpuTime);
