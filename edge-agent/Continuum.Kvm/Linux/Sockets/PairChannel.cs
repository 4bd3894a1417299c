using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>One way of a pair of sockets: what one end sent and the other has not received.</summary>
internal sealed class PairChannel(bool keepsMessages, Wakeup wakeup, HostMemory memory)
{
    /// <summary>Bytes on their way, at most (net.core.wmem_default).</summary>
    public const int Capacity = 212992;

    // What a message counts besides its bytes, so that empty ones are bounded too.
    private const int MessageOverhead = 256;

    private readonly ByteQueue _bytes = new();
    private readonly Queue<byte[]> _messages = [];
    private int _used;

    /// <summary>Whether the end that sends was closed or shut.</summary>
    public bool IsSendingOver { get; private set; }

    /// <summary>Whether the end that receives was closed or shut.</summary>
    public bool IsReceivingOver { get; private set; }

    /// <summary>How often something was sent.</summary>
    public long Sends { get; private set; }

    /// <summary>How often something was received.</summary>
    public long Receives { get; private set; }

    /// <summary>Bytes that can be received; of messages, those of the first.</summary>
    public int Available => keepsMessages ? _messages.TryPeek(out byte[]? first) ? first.Length : 0 : _bytes.Count;

    /// <summary>Whether there is nothing to receive.</summary>
    public bool IsEmpty => keepsMessages ? _messages.Count == 0 : _bytes.Count == 0;

    /// <summary>Whether something more can be sent.</summary>
    public bool HasRoom => _used < Capacity;

    /// <summary>Takes bytes from the end that sends; how many, or minus ENOBUFS.</summary>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        int length = Math.Min(bytes.Length, Capacity - _used);
        if (!memory.TryTake(length))
        {
            return -(int)Errno.ENOBUFS;
        }

        _bytes.Add(bytes[..length]);
        if (length > 0)
        {
            // Never for nothing: whoever waits would look again and again.
            _used += length;
            Sends++;
            wakeup.Signal();
        }

        return length;
    }

    /// <summary>Gives bytes to the end that receives; how many.</summary>
    public int Receive(int skip, Span<byte> into, bool keep)
    {
        if (keep)
        {
            return _bytes.Peek(Math.Min(skip, _bytes.Count), into);
        }

        int length = _bytes.Take(into);
        if (length > 0)
        {
            Give(length);
            Receives++;
            wakeup.Signal();
        }

        return length;
    }

    /// <summary>Takes a message. False: ENOBUFS.</summary>
    public bool TrySendMessage(byte[] message)
    {
        if (!memory.TryTake(message.Length + MessageOverhead))
        {
            return false;
        }

        _messages.Enqueue(message);
        _used += message.Length + MessageOverhead;
        Sends++;
        wakeup.Signal();
        return true;
    }

    /// <summary>The first message.</summary>
    public byte[] ReceiveMessage(bool keep)
    {
        if (keep)
        {
            return _messages.Peek();
        }

        byte[] message = _messages.Dequeue();
        Give(message.Length + MessageOverhead);
        Receives++;
        wakeup.Signal();
        return message;
    }

    /// <summary>The end that sends is closed or shut.</summary>
    public void EndSending()
    {
        IsSendingOver = true;
        wakeup.Signal();
    }

    /// <summary>The end that receives is closed or shut.</summary>
    public void EndReceiving()
    {
        IsReceivingOver = true;
        wakeup.Signal();
    }

    /// <summary>Drops what nobody will receive.</summary>
    public void Clear()
    {
        _bytes.Clear();
        _messages.Clear();
        Give(_used);
    }

    /// <summary>Writes it.</summary>
    public void Save(SnapshotWriter writer)
    {
        writer.WriteBoolean(IsSendingOver);
        writer.WriteBoolean(IsReceivingOver);
        byte[] bytes = new byte[_bytes.Count];
        _bytes.Peek(0, bytes);
        writer.WriteBytes(bytes);
        writer.WriteInt32(_messages.Count);
        foreach (byte[] message in _messages)
        {
            writer.WriteBytes(message);
        }

        writer.WriteInt64(Sends);
        writer.WriteInt64(Receives);
    }

    /// <summary>Reads it.</summary>
    public void Load(SnapshotReader reader)
    {
        IsSendingOver = reader.ReadBoolean();
        IsReceivingOver = reader.ReadBoolean();
        ReadOnlySpan<byte> bytes = reader.ReadBytes().Span;
        if (bytes.Length > Capacity || Send(bytes) != bytes.Length)
        {
            throw SnapshotReader.Damaged($"{bytes.Length} bytes between two sockets are more than {Capacity}");
        }

        int messages = reader.ReadCount(sizeof(int));
        for (int i = 0; i < messages; i++)
        {
            if (!TrySendMessage(reader.ReadBytes().ToArray()))
            {
                throw SnapshotReader.Damaged("more messages between sockets than there is room for");
            }
        }

        Sends = reader.ReadInt64();
        Receives = reader.ReadInt64();
    }

    private void Give(int bytes)
    {
        _used -= bytes;
        memory.Give(bytes);
    }
}
