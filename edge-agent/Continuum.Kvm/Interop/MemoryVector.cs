namespace Continuum.Kvm.Interop;

/// <summary><c>struct iovec</c> (sys/uio.h) of this process's own memory.</summary>
internal readonly unsafe struct MemoryVector(byte* start, nuint bytes)
{
    /// <summary>Where it starts.</summary>
    public readonly byte* Start = start;

    /// <summary>Its bytes.</summary>
    public readonly nuint Bytes = bytes;
}
