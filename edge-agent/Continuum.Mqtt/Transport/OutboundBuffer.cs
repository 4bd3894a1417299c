using System.Net.Sockets;
using System.Net.WebSockets;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Transport;

/// <summary>
/// What waits for one connection's stream: packets are encoded straight into it by whoever sends. While there is
/// something to send, one work item sends it; an idle connection has none, and no buffer.
/// Bounded in bytes, its own and all connections' together: beyond the bound publications are refused. Acknowledgements
/// are counted apart, so that one large publication is nothing to them, and have twice as much.
/// </summary>
internal sealed class OutboundBuffer(int maxBytes, OutboundTotal total, IOutboundOwner owner) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly SegmentWriter _writer = new(total);
    private Stream? _stream;
    private TaskCompletionSource? _drained;
    private long _pending;
    private long _acknowledgements;
    private long _acknowledgementsTaken;
    private bool _completed;
    private bool _sending;
    private bool _wantsRoom;

    /// <summary>Room for a publication; when there is none, the owner is told once there is.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                if (_completed)
                {
                    return false;
                }

                _wantsRoom = _pending >= total.Room(maxBytes);
                return !_wantsRoom;
            }
        }
    }

    /// <summary>Where to send; nothing is sent before.</summary>
    public void Attach(Stream stream)
    {
        lock (_gate)
        {
            _stream = stream;
            Wake();
        }
    }

    /// <summary>False when the connection is closing, or the peer lets even acknowledgements pile up.</summary>
    public bool TryWrite(ControlPacket packet, ProtocolVersion version)
    {
        lock (_gate)
        {
            if (!MayAcknowledge)
            {
                return false;
            }

            long before = _writer.Written;
            PacketEncoder.Write(_writer, packet, version);
            _acknowledgements += _writer.Written - before;
            Count(before);
            return true;
        }
    }

    /// <summary>
    /// As <see cref="TryWrite"/>, for an acknowledgement of success: allocates nothing but pooled segments.
    /// </summary>
    public bool TryAcknowledge(PacketType kind, ushort packetId)
    {
        lock (_gate)
        {
            if (!MayAcknowledge)
            {
                return false;
            }

            long before = _writer.Written;
            AckView.Write(_writer.GetSpan(AckView.ShortBytes), kind, packetId);
            _writer.Advance(AckView.ShortBytes);
            _acknowledgements += AckView.ShortBytes;
            Count(before);
            return true;
        }
    }

    /// <summary>
    /// False when the connection is closing or, for QoS 0, there is no room: then nothing is written.
    /// </summary>
    /// <remarks>Whoever sends QoS 1 asks for room first; by how much it is passed is then one packet.</remarks>
    public bool TryPublish(PublishPacket packet, ProtocolVersion version)
    {
        lock (_gate)
        {
            if (_completed || (packet.QoS == 0 && _pending >= total.Room(maxBytes)))
            {
                return false;
            }

            long before = _writer.Written;
            PublishEncoding.Write(_writer, packet, version);
            Count(before);
            return true;
        }
    }

    /// <summary>Copies a QoS 0 publication without properties; allocates nothing but pooled segments.</summary>
    public bool TryPublish(in PublishView view, bool retain, ProtocolVersion version)
    {
        lock (_gate)
        {
            if (_completed || _pending >= total.Room(maxBytes))
            {
                return false;
            }

            long before = _writer.Written;
            PublishEncoding.WriteQoS0(_writer, view.Topic.Span, view.Payload.Span, retain, version);
            Count(before);
            return true;
        }
    }

    /// <summary>Accepts nothing more; what is there is still sent.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
        }
    }

    /// <summary>
    /// Completes once everything is sent, or can no longer be. To be asked for after <see cref="Complete"/>.
    /// </summary>
    public Task DrainedAsync()
    {
        lock (_gate)
        {
            if (!_sending && (_stream is null || _pending == 0))
            {
                Drop();
                return Task.CompletedTask;
            }

            _drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    /// <summary>The work item: sends until there is nothing more.</summary>
    public void Execute() => _ = SendAsync();

    private bool MayAcknowledge =>
        !_completed && _acknowledgements + _acknowledgementsTaken < 2L * total.Room(maxBytes);

    private async Task SendAsync()
    {
        OutboundSegment? unsent = null;
        try
        {
            while ((unsent = Take()) is not null)
            {
                long sent = 0;
                while (unsent is { } segment)
                {
                    await _stream!.WriteAsync(segment.Written);
                    sent += segment.Length;
                    unsent = segment.Next;
                    Return(segment);
                }

                owner.Sent(sent);
                if (TakeRoom(sent))
                {
                    owner.RoomMade();
                }
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException
            or WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            Fail(unsent);
            owner.SendingFailed(gone);
        }
    }

    private OutboundSegment? Take()
    {
        lock (_gate)
        {
            // What was taken before is sent by now.
            OutboundSegment? all = _writer.TakeAll();
            (_acknowledgementsTaken, _acknowledgements) = (_acknowledgements, 0);
            if (all is null)
            {
                _sending = false;
                _drained?.TrySetResult();
            }

            return all;
        }
    }

    private void Return(OutboundSegment segment)
    {
        lock (_gate)
        {
            _writer.Return(segment);
        }
    }

    private bool TakeRoom(long sent)
    {
        lock (_gate)
        {
            _pending -= sent;
            bool wanted = _wantsRoom && _pending < total.Room(maxBytes);
            _wantsRoom &= !wanted;
            return wanted;
        }
    }

    private void Fail(OutboundSegment? unsent)
    {
        lock (_gate)
        {
            _completed = true;
            _sending = false;
            ReturnAll(unsent);
            Drop();
            _drained?.TrySetResult();
        }
    }

    private void Drop()
    {
        _pending = _acknowledgements = _acknowledgementsTaken = 0;
        ReturnAll(_writer.TakeAll());
    }

    private void ReturnAll(OutboundSegment? segment)
    {
        while (segment is not null)
        {
            OutboundSegment? next = segment.Next;
            segment.Return(total);
            segment = next;
        }
    }

    private void Count(long before)
    {
        _pending += _writer.Written - before;
        Wake();
    }

    private void Wake()
    {
        if (!_sending && _stream is not null && _writer.Written > 0)
        {
            _sending = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
