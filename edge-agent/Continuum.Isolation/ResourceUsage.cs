namespace Continuum.Isolation;

/// <summary>What a program has used so far, or had used when it ended.</summary>
/// <param name="MemoryBytes">Memory now.</param>
/// <param name="PeakMemoryBytes">The most memory at one time.</param>
/// <param name="CpuTime">CPU time of all its processes, setting up the sandbox included.</param>
public sealed record ResourceUsage(long MemoryBytes, long PeakMemoryBytes, TimeSpan CpuTime);
