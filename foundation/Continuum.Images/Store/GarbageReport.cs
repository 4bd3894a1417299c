namespace Continuum.Images.Store;

/// <summary>What a garbage collection removed.</summary>
/// <param name="Blobs">Blobs removed.</param>
/// <param name="Trees">Unpacked trees removed, left-over temporary ones included.</param>
/// <param name="FreedBytes">Bytes of the removed blobs and partial downloads.</param>
public sealed record GarbageReport(int Blobs, int Trees, long FreedBytes);
