using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Continuum.Link.Wire;
using Google.Protobuf;

namespace Continuum.Link.Multiplexing;

/// <summary>
/// Decides which frame goes next: the link's own frames first, then urgent streams (heartbeats), then all others in
/// turn,
/// a frame each. A stream without credit waits and holds up nobody.
/// </summary>
/// <param name="firstId">The first id of this side's streams: 1 or 2.</param>
/// <param name="maxControl">Frames of the link itself that may wait.</param>
internal sealed class FrameScheduler(ulong firstId, int maxControl)
{
    private readonly Lock _gate = new();
    private readonly Queue<Frame> _control = new();
    private readonly Queue<OutboundStream> _urgent = new();
    private readonly Queue<OutboundStream> _bulk = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ulong _parity = firstId % 2;
    private ulong _nextId = firstId;
    private TaskCompletionSource? _handedOver;
    private Exception? _failed;

    /// <summary>Whether this side has ever opened a stream of that id.</summary>
    public bool HasOpened(ulong id)
    {
        lock (_gate)
        {
            return id < _nextId && id % 2 == _parity;
        }
    }

    /// <summary>Queues a frame of the link itself; false when too many wait already.</summary>
    public bool TryControl(Frame frame)
    {
        lock (_gate)
        {
            if (_control.Count >= maxControl)
            {
                return false;
            }

            _control.Enqueue(frame);
        }

        _signal.Writer.TryWrite(true);
        return true;
    }

    /// <summary>Opens a stream; its id is given out, and <paramref name="opened"/> called, when the frame is on its
    /// way.</summary>
    public void Open(OutboundStream stream, Operation operation, Action<ulong> opened) => Change(stream, () =>
    {
        stream.ToOpen = operation;
        stream.Opened = opened;
    });

    /// <summary>Sends bytes; completes when the last of them is in a frame and the memory may be used again.</summary>
    public Task WriteAsync(OutboundStream stream, ReadOnlyMemory<byte> bytes)
    {
        TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (bytes.IsEmpty)
        {
            return Task.CompletedTask;
        }

        Change(stream, () =>
        {
            if ((stream.Ended ?? _failed) is { } ended)
            {
                written.SetException(ended);
                return;
            }

            stream.Pending = bytes;
            stream.Written = written;
        });
        return written.Task;
    }

    /// <summary>No more data follows on the stream.</summary>
    public void End(OutboundStream stream) => Change(stream, () => stream.EndPending = true);

    /// <summary>The peer has consumed; false when that would be more than it was ever sent.</summary>
    public bool TryCredit(OutboundStream stream, uint bytes)
    {
        bool fits = true;
        Change(stream, () =>
        {
            fits = stream.Credit + bytes <= LinkLimits.WindowBytes;
            stream.Credit += fits ? bytes : 0;
        });
        return fits;
    }

    /// <summary>Ends a stream at once: what waits is dropped. With a reset, the peer is told, if it ever heard of
    /// it.</summary>
    public bool Drop(OutboundStream stream, Exception reason, Reset? reset)
    {
        bool known = false;
        Change(stream, () =>
        {
            known = stream.Id != 0 && stream.Ended is null;
            stream.Ended ??= reason;
            stream.Pending = default;
            stream.Written?.TrySetException(reason);
            stream.Written = null;
        });
        return !known || reset is null || TryControl(new Frame { StreamId = stream.Id, Reset = reset });
    }

    /// <summary>The link is over: nothing more is taken, and no write begins. Writes that wait end with their
    /// streams.</summary>
    public void Fail(Exception reason)
    {
        lock (_gate)
        {
            _failed = reason;
            _handedOver?.TrySetException(reason);
        }
    }

    /// <summary>
    /// The next frame, if any may go now. The frame of the call before must be on the wire (or copied) by then: the
    /// memory
    /// behind it is given back here.
    /// </summary>
    public bool TryTake([NotNullWhen(true)] out Frame? frame)
    {
        lock (_gate)
        {
            _handedOver?.TrySetResult();
            _handedOver = null;
            frame = null;
            return _failed is null
                && (_control.TryDequeue(out frame) || TryTake(_urgent, out frame) || TryTake(_bulk, out frame));
        }
    }

    public async ValueTask WaitAsync(CancellationToken ct) => await _signal.Reader.ReadAsync(ct);

    private bool TryTake(Queue<OutboundStream> queue, [NotNullWhen(true)] out Frame? frame)
    {
        frame = null;
        while (frame is null && queue.TryDequeue(out OutboundStream? stream))
        {
            stream.Queued = false;
            frame = stream.HasWork ? Next(stream) : null;
            Enqueue(stream);
        }

        return frame is not null;
    }

    private Frame Next(OutboundStream stream)
    {
        if (stream.ToOpen != Operation.Unspecified)
        {
            Open open = new() { Operation = stream.ToOpen };
            stream.ToOpen = Operation.Unspecified;
            stream.Id = _nextId;
            _nextId += 2;
            stream.Opened!(stream.Id);
            return new Frame { StreamId = stream.Id, Open = open };
        }

        if (stream.Pending.IsEmpty)
        {
            stream.EndPending = false;
            return new Frame { StreamId = stream.Id, End = new End() };
        }

        int size = (int)Math.Min(Math.Min(stream.Pending.Length, LinkLimits.MaxDataBytes), stream.Credit);
        ByteString payload = UnsafeByteOperations.UnsafeWrap(stream.Pending[..size]);
        stream.Pending = stream.Pending[size..];
        stream.Credit -= Math.Max(size, LinkLimits.MinFrameCost);
        if (stream.Pending.IsEmpty)
        {
            _handedOver = stream.Written;
            stream.Written = null;
        }

        return new Frame { StreamId = stream.Id, Data = new Data { Payload = payload } };
    }

    private void Change(OutboundStream stream, Action change)
    {
        lock (_gate)
        {
            change();
            Enqueue(stream);
        }

        _signal.Writer.TryWrite(true);
    }

    private void Enqueue(OutboundStream stream)
    {
        if (!stream.Queued && stream.HasWork)
        {
            stream.Queued = true;
            (stream.Urgent ? _urgent : _bulk).Enqueue(stream);
        }
    }
}
