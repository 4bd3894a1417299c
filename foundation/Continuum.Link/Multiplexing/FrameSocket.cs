using System.Net.WebSockets;
using Continuum.Link.Wire;

namespace Continuum.Link.Multiplexing;

/// <summary>
/// Frames over a WebSocket. One reader and one writer at a time. Both buffers are as large as a frame may be, so
/// nothing
/// that the peer claims decides how much is allocated.
/// </summary>
internal sealed class FrameSocket(WebSocket socket)
{
    private readonly byte[] _incoming = new byte[LinkLimits.MaxFrameBytes];
    private readonly byte[] _outgoing = new byte[LinkLimits.MaxFrameBytes];

    /// <summary>The next frame, or null when the peer closed the link in good order.</summary>
    /// <exception cref="LinkException">What came is no frame.</exception>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async ValueTask<Frame?> ReadAsync(CancellationToken ct)
    {
        int length = 0;
        while (true)
        {
            if (length == _incoming.Length)
            {
                throw new LinkException(
                    LinkErrorCode.TooLarge,
                    $"a frame of more than {LinkLimits.MaxFrameBytes} bytes: cut data in frames");
            }

            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(_incoming.AsMemory(length), ct);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (part.MessageType == WebSocketMessageType.Text)
            {
                throw new LinkException(
                    LinkErrorCode.Protocol, "a text message: the link speaks binary messages alone");
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                LinkMetrics.Received(length);
                return FrameCodec.Parse(_incoming.AsSpan(0, length));
            }
        }
    }

    public async ValueTask WriteAsync(Frame frame, CancellationToken ct)
    {
        int size = FrameCodec.Write(frame, _outgoing);
        await socket.SendAsync(_outgoing.AsMemory(0, size), WebSocketMessageType.Binary, endOfMessage: true, ct);
        LinkMetrics.Sent(size);
    }

    /// <summary>Says goodbye with a reason; waits a second at most. The reader sees the peer's own goodbye.</summary>
    public async Task CloseOutputAsync(WebSocketCloseStatus status, string reason)
    {
        // Real time on purpose: this is a courtesy to the socket, not a rule of the protocol.
        using CancellationTokenSource courtesy = new(TimeSpan.FromSeconds(1));
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(status, Shorten(reason), courtesy.Token);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException
            or InvalidOperationException)
        {
            // The peer is gone or does not listen: there is nobody left to say goodbye to.
        }
    }

    /// <summary>Reads on until the peer's goodbye, so that ours is not lost with the connection; a second at
    /// most.</summary>
    public async Task DrainAsync()
    {
        using CancellationTokenSource courtesy = new(TimeSpan.FromSeconds(1));
        try
        {
            while (socket.State == WebSocketState.CloseSent)
            {
                await socket.ReceiveAsync(_incoming.AsMemory(), courtesy.Token);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException
            or InvalidOperationException)
        {
            // The peer is gone: nothing more will come.
        }
    }

    public void Abort() => socket.Abort();

    public string CloseReason => socket.CloseStatusDescription is { Length: > 0 } reason
        ? $"the far end closed the link: {reason}"
        : "the far end closed the link";

    // RFC 6455, section 5.5: a close frame carries at most 125 bytes, two of them the status.
    private static string Shorten(string reason)
    {
        const int Most = 123;
        string ascii = string.Concat(reason.Select(c => char.IsAscii(c) ? c : '?'));
        return ascii.Length <= Most ? ascii : ascii[..Most];
    }
}
