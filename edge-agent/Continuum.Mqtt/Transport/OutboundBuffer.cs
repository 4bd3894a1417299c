using System.IO.Pipelines;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Transport;

/// <summary>
/// What waits for one connection's socket: packets are encoded straight into it by whoever sends, one loop drains it.
/// Bounded in bytes: beyond the bound publications are refused; acknowledgements have as much again.
/// </summary>
internal sealed class OutboundBuffer(Stream stream, int maxBytes)
{
    // The bound is kept here and not by the pipe, so that a flush never waits and writing needs no await.
    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: 0, resumeWriterThreshold: 0, useSynchronizationContext: false));

    private readonly Lock _gate = new();
    private long _pending;
    private bool _completed;
    private bool _wantsRoom;

    /// <summary>Called by the draining loop when a refused publication would find room.</summary>
    public Action? RoomMade { get; set; }

    /// <summary>Room for a publication; when there is none, <see cref="RoomMade"/> is called once there is.</summary>
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

                _wantsRoom = _pending >= maxBytes;
                return !_wantsRoom;
            }
        }
    }

    /// <summary>False when the connection is closing, or the peer lets even acknowledgements pile up.</summary>
    public bool TryWrite(ControlPacket packet, ProtocolVersion version)
    {
        lock (_gate)
        {
            if (_completed || _pending >= 2L * maxBytes)
            {
                return false;
            }

            PacketEncoder.Write(_pipe.Writer, packet, version);
            Flush();
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
            if (_completed || (packet.QoS == 0 && _pending >= maxBytes))
            {
                return false;
            }

            PublishEncoding.Write(_pipe.Writer, packet, version);
            Flush();
            return true;
        }
    }

    /// <summary>
    /// Copies a QoS 0 publication without properties; allocates nothing once the pipe has its segments.
    /// </summary>
    public bool TryPublish(in PublishView view, bool retain, ProtocolVersion version)
    {
        lock (_gate)
        {
            if (_completed || _pending >= maxBytes)
            {
                return false;
            }

            PublishEncoding.WriteQoS0(_pipe.Writer, view.Topic.Span, view.Payload.Span, retain, version);
            Flush();
            return true;
        }
    }

    /// <summary>Accepts nothing more; the loop ends when what is there is sent.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            if (!_completed)
            {
                _completed = true;
                _pipe.Writer.Complete();
            }
        }
    }

    /// <summary>Sends until completed. An error of the socket ends it too, and is thrown.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                ReadResult result = await _pipe.Reader.ReadAsync(cancellationToken);
                foreach (ReadOnlyMemory<byte> segment in result.Buffer)
                {
                    await stream.WriteAsync(segment, cancellationToken);
                }

                long sent = result.Buffer.Length;
                _pipe.Reader.AdvanceTo(result.Buffer.End);
                if (TakeRoom(sent))
                {
                    RoomMade?.Invoke();
                }

                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
        finally
        {
            Complete();
            await _pipe.Reader.CompleteAsync();
        }
    }

    private bool TakeRoom(long sent)
    {
        lock (_gate)
        {
            _pending -= sent;
            bool wanted = _wantsRoom && _pending < maxBytes;
            _wantsRoom &= !wanted;
            return wanted;
        }
    }

    private void Flush()
    {
        _pending += _pipe.Writer.UnflushedBytes;
        ValueTask<FlushResult> flushed = _pipe.Writer.FlushAsync();
        System.Diagnostics.Debug.Assert(flushed.IsCompleted, "a pipe without a pause threshold flushes at once");
        flushed.GetAwaiter().GetResult();
    }
}
