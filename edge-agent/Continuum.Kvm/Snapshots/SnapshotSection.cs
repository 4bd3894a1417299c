namespace Continuum.Kvm.Snapshots;

/// <summary>One part of a snapshot.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Offset">Where it starts.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Hash">Its SHA-256; of the memory, that of the SHA-256 of its pieces (<see cref="MemoryHash"/>).</param>
internal sealed record SnapshotSection(SectionKind Kind, long Offset, long Length, byte[] Hash);
