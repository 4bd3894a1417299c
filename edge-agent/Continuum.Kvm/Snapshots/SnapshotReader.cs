using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Continuum.Kvm.Snapshots;

/// <summary>
/// Reads what <see cref="SnapshotWriter"/> wrote. Whatever the bytes are, it reads within them and throws
/// <see cref="SnapshotException"/> when they cannot be what was written. Not thread-safe.
/// </summary>
internal sealed class SnapshotReader(ReadOnlyMemory<byte> bytes)
{
    /// <summary>
    /// Objects within objects that are being read at once: an epoll set in another one goes five deep (epoll_ctl(2)),
    /// and a damaged snapshot must not exhaust the stack.
    /// </summary>
    private const int MaxDepth = 64;

    private readonly List<object?> _shared = [];
    private ReadOnlyMemory<byte> _rest = bytes;
    private int _depth;

    /// <summary>Bytes not read yet.</summary>
    public int Remaining => _rest.Length;

    /// <summary>Reads a number.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Next(sizeof(long)).Span);

    /// <summary>Reads a number.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Next(sizeof(ulong)).Span);

    /// <summary>Reads a number.</summary>
    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Next(sizeof(int)).Span);

    /// <summary>Reads a count of things that follow, each of at least <paramref name="leastBytes"/>.</summary>
    public int ReadCount(int leastBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leastBytes, 1);
        int count = ReadInt32();
        return count >= 0 && (long)count * leastBytes <= _rest.Length
            ? count
            : throw Damaged($"a count of {count} does not fit into the {_rest.Length} bytes that are left");
    }

    /// <summary>Reads a truth value.</summary>
    public bool ReadBoolean()
    {
        byte value = Next(1).Span[0];
        return value <= 1 ? value == 1 : throw Damaged($"{value} is no truth value");
    }

    /// <summary>Bytes with their length, as a view of the snapshot: nothing is copied.</summary>
    public ReadOnlyMemory<byte> ReadBytes() => Next(ReadInt32());

    /// <summary>Reads text or null.</summary>
    public string? ReadString()
    {
        int length = ReadInt32();
        if (length == -1)
        {
            return null;
        }

        return length % sizeof(char) == 0
            ? new string(MemoryMarshal.Cast<byte, char>(Next(length).Span))
            : throw Damaged($"{length} is no length of a text");
    }

    /// <summary>
    /// An object that several others lead to. False: it is new; the caller reads it and then calls
    /// <see cref="Remember"/> with the number.
    /// </summary>
    public bool TryReadReference<T>(out int number, out T? shared) where T : class
    {
        number = ReadInt32();
        shared = null;
        if ((uint)number > (uint)_shared.Count)
        {
            throw Damaged($"object {number} comes before object {_shared.Count}");
        }

        if (number == _shared.Count)
        {
            if (++_depth > MaxDepth)
            {
                throw Damaged($"objects are nested more than {MaxDepth} deep");
            }

            _shared.Add(null);
            return false;
        }

        shared = _shared[number] as T ?? throw Damaged($"object {number} is not there yet or of another kind");
        return true;
    }

    /// <summary>Keeps a shared object under its number.</summary>
    public void Remember(int number, object shared)
    {
        if (_shared[number] is not null)
        {
            throw new ArgumentException($"object {number} is known already", nameof(number));
        }

        _shared[number] = shared;
        _depth--;
    }

    /// <summary>Everything has been read, or the snapshot is not what this monitor writes.</summary>
    public void ExpectEnd()
    {
        if (_rest.Length > 0)
        {
            throw Damaged($"{_rest.Length} bytes follow where nothing should");
        }
    }

    /// <summary>What to throw when values that were read cannot be what was written.</summary>
    /// <param name="what">What was wrong.</param>
    public static SnapshotException Damaged(string what) =>
        new(SnapshotProblem.Damaged, $"the snapshot is damaged: {what}; take it again");

    private ReadOnlyMemory<byte> Next(int length)
    {
        if ((uint)length > (uint)_rest.Length)
        {
            throw Damaged($"{length} bytes are asked for and {_rest.Length} are left");
        }

        ReadOnlyMemory<byte> next = _rest[..length];
        _rest = _rest[length..];
        return next;
    }
}
