namespace Continuum.Kvm.Linux.Files.Tmp;

/// <summary>A page of a file in memory.</summary>
/// <param name="Owned">Its bytes, when they can be written to.</param>
/// <param name="Shared">Its bytes as the snapshot has them, otherwise.</param>
internal readonly record struct TmpChunk(byte[]? Owned, ReadOnlyMemory<byte> Shared)
{
    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Bytes => Owned is null ? Shared.Span : Owned;
}
