using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files.Streams;

/// <summary>What lies between the ends of a pipe (pipe(7)): up to 64 KiB.</summary>
internal sealed class Pipe(Wakeup wakeup, HostMemory memory)
{
    /// <summary>Bytes that it holds at most.</summary>
    public const int Capacity = 64 << 10;

    /// <summary>Writes of up to so many bytes are not torn apart (PIPE_BUF).</summary>
    public const int WholeUpTo = 4096;

    private static long _lastNumber = 100;

    private byte[] _ring = [];
    private int _start;

    /// <summary>Its number, for <c>pipe:[number]</c>.</summary>
    public long Number { get; } = Interlocked.Increment(ref _lastNumber);

    /// <summary>Bytes in it.</summary>
    public int Count { get; private set; }

    /// <summary>Open ends that read.</summary>
    public int Readers { get; set; }

    /// <summary>Open ends that write.</summary>
    public int Writers { get; set; }

    /// <summary>Bytes ever written, and ends closed: what a reader waits for.</summary>
    public long Written { get; private set; }

    /// <summary>Bytes ever read, and ends closed: what a writer waits for.</summary>
    public long Taken { get; private set; }

    /// <summary>Reads what is there.</summary>
    public long Read(Span<byte> into)
    {
        if (into.IsEmpty)
        {
            return 0;
        }

        if (Count == 0)
        {
            return Writers == 0 ? 0 : OpenFile.WouldBlock;
        }

        int length = Math.Min(into.Length, Count);
        int first = Math.Min(length, Capacity - _start);
        _ring.AsSpan(_start, first).CopyTo(into);
        _ring.AsSpan(0, length - first).CopyTo(into[first..]);
        _start = (_start + length) % Capacity;
        Count -= length;
        Taken += length;
        wakeup.Signal();
        return length;
    }

    /// <summary>Writes what there is room for; a short write as a whole or not at all.</summary>
    public long Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return 0;
        }

        if (Readers == 0)
        {
            return -(long)Errno.EPIPE;
        }

        int room = Capacity - Count;
        if (room == 0 || (bytes.Length <= WholeUpTo && bytes.Length > room))
        {
            return OpenFile.WouldBlock;
        }

        if (_ring.Length == 0 && !memory.TryTake(Capacity))
        {
            return -(long)Errno.ENOMEM;
        }

        int length = Math.Min(bytes.Length, room);
        Put(bytes[..length]);
        Written += length;
        wakeup.Signal();
        return length;
    }

    /// <summary>An end is closed.</summary>
    public void EndClosed(bool writes)
    {
        _ = writes ? Writers-- : Readers--;
        Written++;
        Taken++;
        if (Readers == 0 && Writers == 0)
        {
            memory.Give(_ring.Length);
            _ring = [];
            Count = 0;
        }

        wakeup.Signal();
    }

    /// <summary>Writes it once, whichever end comes first.</summary>
    public static void Save(SnapshotWriter writer, Pipe pipe)
    {
        if (writer.WriteReference(pipe))
        {
            byte[] bytes = new byte[pipe.Count];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = pipe._ring[(pipe._start + i) % Capacity];
            }

            writer.WriteBytes(bytes);
            writer.WriteInt64(pipe.Written);
            writer.WriteInt64(pipe.Taken);
        }
    }

    /// <summary>The pipe of a snapshot, without ends yet.</summary>
    public static Pipe Load(SnapshotReader reader, LinuxProcess process)
    {
        if (reader.TryReadReference(out int number, out Pipe? shared))
        {
            return shared!;
        }

        ReadOnlyMemory<byte> bytes = reader.ReadBytes();
        if (bytes.Length > Capacity)
        {
            throw SnapshotReader.Damaged($"a pipe of {bytes.Length} bytes");
        }

        Pipe pipe = new(process.Wakeup, process.HostMemory);
        process.HostMemory.Take(bytes.IsEmpty ? 0 : Capacity);
        pipe.Put(bytes.Span);
        pipe.Written = reader.ReadInt64();
        pipe.Taken = reader.ReadInt64();
        reader.Remember(number, pipe);
        return pipe;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (_ring.Length == 0 && !bytes.IsEmpty)
        {
            _ring = new byte[Capacity];
        }

        int at = (_start + Count) % Capacity;
        int first = Math.Min(bytes.Length, Capacity - at);
        bytes[..first].CopyTo(_ring.AsSpan(at));
        bytes[first..].CopyTo(_ring);
        Count += bytes.Length;
    }
}
