using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Continuum.Link.Wire;

namespace Continuum.Link.Multiplexing;

/// <summary>One call on the link: bytes out, bytes in.</summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "The token source has no timer and no parent; a reset may come at any moment.")]
internal sealed class LinkStream(LinkSession session, Operation operation)
{
    private readonly Channel<ReadOnlyMemory<byte>> _incoming = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        LinkLimits.WindowBytes / LinkLimits.MinFrameCost);

    private readonly CancellationTokenSource _over = new();
    private long _window = LinkLimits.WindowBytes;
    private int _consumed;

    public Operation Operation { get; } = operation;

    public OutboundStream Outbound { get; } = new(operation is Operation.Heartbeat or Operation.Register
        or Operation.Acknowledge);

    /// <summary>Fires when the far end resets the stream or the link is lost.</summary>
    public CancellationToken Over => _over.Token;

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct) =>
        await session.Scheduler.WriteAsync(Outbound, bytes).WaitAsync(ct);

    public void End() => session.Scheduler.End(Outbound);

    /// <summary>The peer's bytes as they come; reading is what gives the peer credit.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (ReadOnlyMemory<byte> chunk in _incoming.Reader.ReadAllAsync(ct))
        {
            int cost = Math.Max(chunk.Length, LinkLimits.MinFrameCost);
            Interlocked.Add(ref _window, cost);
            _consumed += cost;
            if (_consumed >= LinkLimits.WindowBytes / 4)
            {
                session.Control(new Frame { StreamId = Outbound.Id, Credit = new Credit { Bytes = (uint)_consumed } });
                _consumed = 0;
            }

            yield return chunk;
        }
    }

    /// <summary>All of the peer's bytes, as one message.</summary>
    /// <exception cref="LinkCallException">They are more than a message may be.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadMessageAsync(int maxBytes, CancellationToken ct)
    {
        ArrayBufferWriter<byte> message = new();
        await foreach (ReadOnlyMemory<byte> chunk in ReadAsync(ct))
        {
            if (message.WrittenCount + chunk.Length > maxBytes)
            {
                throw new LinkCallException(
                    LinkErrorCode.TooLarge, $"a message of more than {maxBytes} bytes: that many are allowed");
            }

            message.Write(chunk.Span);
        }

        return message.WrittenMemory;
    }

    /// <summary>Takes the peer's bytes in; false when they are more than it has credit for, or come after its
    /// end.</summary>
    public bool TryReceive(ReadOnlyMemory<byte> bytes) =>
        Interlocked.Add(ref _window, -Math.Max(bytes.Length, LinkLimits.MinFrameCost)) >= 0
            && _incoming.Writer.TryWrite(bytes);

    public void ReceiveEnd() => _incoming.Writer.TryComplete();

    /// <summary>The stream is over: reads and writes fail with the reason, and <see cref="Over"/> fires.</summary>
    public void Fail(LinkException reason)
    {
        session.Scheduler.Drop(Outbound, reason, reset: null);
        _incoming.Writer.TryComplete(reason);
        _over.Cancel();
    }
}
