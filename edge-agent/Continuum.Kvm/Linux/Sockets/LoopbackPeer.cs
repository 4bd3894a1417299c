namespace Continuum.Kvm.Linux.Sockets;

/// <summary>
/// What a service sent to the program and the program has not read: the way from any thread to the machine's thread.
/// </summary>
internal sealed class LoopbackPeer(Wakeup wakeup) : ILoopbackPeer
{
    private readonly Lock _lock = new();
    private readonly ByteQueue _unread = new();
    private long _changes;
    private bool _closed;
    private bool _abandoned;

    /// <summary>Bytes that wait for the program.</summary>
    public int Available
    {
        get
        {
            lock (_lock)
            {
                return _unread.Count;
            }
        }
    }

    /// <summary>How often the service sent or closed.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>Whether the service closed its end.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _closed;
            }
        }
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        lock (_lock)
        {
            if (_closed)
            {
                throw new InvalidOperationException("the service closed this connection before it sent");
            }

            if (_abandoned)
            {
                return;
            }

            _unread.Add(bytes);
            _changes++;
        }

        wakeup.Signal();
    }

    /// <inheritdoc/>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            _changes++;
        }

        wakeup.Signal();
    }

    /// <summary>Copies bytes for the program.</summary>
    /// <param name="skip">How many to pass over; only when <paramref name="keep"/>.</param>
    /// <param name="into">Where to.</param>
    /// <param name="keep">Whether they can be read again.</param>
    /// <returns>How many.</returns>
    public int Read(int skip, Span<byte> into, bool keep)
    {
        lock (_lock)
        {
            return keep ? _unread.Peek(Math.Min(skip, _unread.Count), into) : _unread.Take(into);
        }
    }

    /// <summary>The program is gone; what still comes is dropped.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _abandoned = true;
            _unread.Clear();
        }
    }

    /// <summary>What was not read yet, for a snapshot.</summary>
    /// <param name="closed">Whether the service closed its end.</param>
    /// <param name="changes"><see cref="Changes"/>.</param>
    public byte[] CopyUnread(out bool closed, out long changes)
    {
        lock (_lock)
        {
            closed = _closed;
            changes = _changes;
            byte[] copy = new byte[_unread.Count];
            _unread.Peek(0, copy);
            return copy;
        }
    }

    /// <summary>What was not read when the snapshot was taken; before the service can send.</summary>
    public void SetUnread(ReadOnlySpan<byte> bytes, bool closed, long changes)
    {
        lock (_lock)
        {
            _unread.Add(bytes);
            _closed = closed;
            _changes = changes;
        }
    }
}
