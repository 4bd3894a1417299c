using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Continuum.Kvm.Snapshots;

/// <summary>
/// Writes the monitor's tables for a snapshot: little-endian, in the order in which they are read back. Not
/// thread-safe.
/// </summary>
internal sealed class SnapshotWriter : IDisposable
{
    private const int FirstCapacity = 4096;

    private readonly Dictionary<object, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstCapacity);
    private int _length;

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Writes a number.</summary>
    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Next(sizeof(long)), value);

    /// <summary>Writes a number.</summary>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Next(sizeof(ulong)), value);

    /// <summary>Writes a number.</summary>
    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Next(sizeof(int)), value);

    /// <summary>Writes a truth value.</summary>
    public void WriteBoolean(bool value) => Next(1)[0] = value ? (byte)1 : (byte)0;

    /// <summary>Writes bytes with their length.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteInt32(bytes.Length);
        bytes.CopyTo(Next(bytes.Length));
    }

    /// <summary>
    /// Writes text; null is kept. As UTF-16, so that a name that is no valid Unicode comes back as it was.
    /// </summary>
    public void WriteString(string? text)
    {
        if (text is null)
        {
            WriteInt32(-1);
            return;
        }

        WriteBytes(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    /// <summary>
    /// Gives an object that several others lead to (an open file that was duplicated, a pipe) one number. True: it is
    /// new, and the caller writes the object itself next.
    /// </summary>
    public bool WriteReference(object shared)
    {
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, shared, out bool known);
        if (!known)
        {
            number = _numbers.Count - 1;
        }

        WriteInt32(number);
        return !known;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Span<byte> Next(int bytes)
    {
        int needed = checked(_length + bytes);
        if (needed > _buffer.Length)
        {
            Grow(needed);
        }

        Span<byte> next = _buffer.AsSpan(_length, bytes);
        _length = needed;
        return next;
    }

    private void Grow(int needed)
    {
        int doubled = (int)Math.Min(2L * _buffer.Length, Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, doubled));
        Written.Span.CopyTo(larger);
        byte[] smaller = _buffer;
        _buffer = larger;
        ArrayPool<byte>.Shared.Return(smaller);
    }
}
