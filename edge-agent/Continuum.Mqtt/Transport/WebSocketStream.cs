using System.Net.WebSockets;

namespace Continuum.Mqtt.Transport;

/// <summary>
/// The bytes in a WebSocket's binary frames: where frames begin and end means nothing [MQTT-6.0.0-2], and a frame that
/// is not binary ends the connection [MQTT-6.0.0-1].
/// </summary>
/// <param name="socket">What carries them.</param>
/// <param name="ownsSocket">It is disposed with this; else only broken, and the server's to dispose.</param>
internal sealed class WebSocketStream(WebSocket socket, bool ownsSocket = false) : Stream
{
    private const int ReceiveBytes = 4096;

    private readonly TaskCompletionSource<int> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // A receive that was given up writes here when it ends after all, and not into what its caller has lent out again.
    private byte[] _received = [];
    private bool _ended;
    private bool _saidGoodbye;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// The read that waits, and all that follow, find the end. (To cancel a receive would break sending as well.)
    /// </summary>
    public void StopReading() => _stopped.TrySetResult(0);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_ended && !_stopped.Task.IsCompleted)
        {
            Memory<byte> into = Received(buffer.Length);
            Task<ValueWebSocketReceiveResult> receive = socket.ReceiveAsync(into, cancellationToken).AsTask();
            if (await Task.WhenAny(receive, _stopped.Task) != receive)
            {
                break;
            }

            ValueWebSocketReceiveResult received = await Translate(receive);
            switch (received.MessageType)
            {
                case WebSocketMessageType.Close:
                    _ended = true;
                    break;
                case WebSocketMessageType.Text:
                    throw new IOException("a text frame came; MQTT goes in binary frames");
                case WebSocketMessageType.Binary when received.Count > 0 || buffer.IsEmpty:
                    into.Span[..received.Count].CopyTo(buffer.Span);
                    return received.Count;
                default:
                    break; // An empty frame is not the end.
            }
        }

        return 0;
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await socket.SendAsync(buffer, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        catch (WebSocketException gone)
        {
            throw new IOException(gone.Message, gone);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    /// <summary>Sends a close frame while the peer can still take one; does not wait for its answer.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
            _saidGoodbye = true;
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException
            or InvalidOperationException or ObjectDisposedException)
        {
            // It is closed already, or broken.
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            StopReading();
            if (!_saidGoodbye)
            {
                socket.Abort();
            }

            if (ownsSocket)
            {
                socket.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private Memory<byte> Received(int length)
    {
        if (length > 0 && _received.Length == 0)
        {
            _received = new byte[ReceiveBytes];
        }

        return _received.AsMemory(0, Math.Min(length, _received.Length));
    }

    private static async Task<ValueWebSocketReceiveResult> Translate(Task<ValueWebSocketReceiveResult> receive)
    {
        try
        {
            return await receive;
        }
        catch (WebSocketException gone)
        {
            throw new IOException(gone.Message, gone);
        }
    }
}
