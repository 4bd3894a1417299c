namespace Continuum.Kvm.Machine;

/// <summary>Pages of a machine's memory that lie together.</summary>
/// <param name="Start">The physical address of the first.</param>
/// <param name="Bytes">How many bytes, whole pages.</param>
internal readonly record struct PageRun(ulong Start, long Bytes);
