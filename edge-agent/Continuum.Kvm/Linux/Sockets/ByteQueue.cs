using System.Buffers;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>Bytes on their way, first in, first out, in a ring that grows as needed. Not thread-safe.</summary>
internal sealed class ByteQueue
{
    private const int FirstCapacity = 4096;

    private byte[] _ring = [];
    private int _start;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds bytes behind the others.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        int needed = checked(Count + bytes.Length);
        if (needed > _ring.Length)
        {
            Grow(needed);
        }

        int end = (int)(((long)_start + Count) % _ring.Length);
        int first = Math.Min(bytes.Length, _ring.Length - end);
        bytes[..first].CopyTo(_ring.AsSpan(end));
        bytes[first..].CopyTo(_ring);
        Count = needed;
    }

    /// <summary>Copies bytes out and leaves them there.</summary>
    /// <param name="skip">How many to pass over; not more than there are.</param>
    /// <param name="into">Where to.</param>
    /// <returns>How many were copied.</returns>
    public int Peek(int skip, Span<byte> into)
    {
        int length = Math.Min(Count - skip, into.Length);
        if (length == 0)
        {
            return 0;
        }

        int start = (int)(((long)_start + skip) % _ring.Length);
        int first = Math.Min(length, _ring.Length - start);
        _ring.AsSpan(start, first).CopyTo(into);
        _ring.AsSpan(0, length - first).CopyTo(into[first..]);
        return length;
    }

    /// <summary>Takes bytes out.</summary>
    /// <returns>How many.</returns>
    public int Take(Span<byte> into)
    {
        int length = Peek(0, into);
        Count -= length;
        if (Count == 0)
        {
            Clear();
        }
        else
        {
            _start = (int)(((long)_start + length) % _ring.Length);
        }

        return length;
    }

    /// <summary>Drops everything, the memory too.</summary>
    public void Clear()
    {
        byte[] ring = _ring;
        _ring = [];
        _start = 0;
        Count = 0;
        if (ring.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(ring);
        }
    }

    private void Grow(int needed)
    {
        int capacity = (int)Math.Min(Math.Max(2L * _ring.Length, FirstCapacity), Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, capacity));
        int count = Peek(0, larger);
        Clear();
        _ring = larger;
        Count = count;
    }
}
