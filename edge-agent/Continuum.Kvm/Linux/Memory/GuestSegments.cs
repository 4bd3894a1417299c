namespace Continuum.Kvm.Linux.Memory;

/// <summary>The bytes of a range of the program's, piece by piece as they lie together. Allocates nothing.</summary>
internal ref struct GuestSegments
{
    private readonly GuestMemory _memory;
    private readonly bool _forWriting;
    private ulong _address;
    private ulong _left;

    /// <summary>All of a range.</summary>
    public GuestSegments(GuestMemory memory, ulong address, ulong length, bool forWriting)
    {
        _memory = memory;
        _forWriting = forWriting;
        _address = address;
        _left = length;
    }

    /// <summary>Whether all pieces were given: when false at the end, the rest may not be accessed.</summary>
    public readonly bool AreComplete => _left == 0;

    /// <summary>The next piece. False: there is none, or it may not be accessed.</summary>
    public bool TryNext(out Span<byte> bytes)
    {
        bytes = default;
        if (_left == 0 || !_memory.TryGetSpan(_address, _left, _forWriting, out bytes))
        {
            return false;
        }

        _address += (ulong)bytes.Length;
        _left -= (ulong)bytes.Length;
        return true;
    }
}
