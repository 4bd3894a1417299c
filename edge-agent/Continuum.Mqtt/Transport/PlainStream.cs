using System.Net.Sockets;

namespace Continuum.Mqtt.Transport;

/// <summary>
/// A socket without TLS. What the kernel takes at once is given to it directly: an asynchronous send would leave behind
/// its arguments, half a kilobyte for as long as the connection lives.
/// </summary>
internal sealed class PlainStream : NetworkStream
{
    public PlainStream(Socket socket)
        : base(socket, ownsSocket: true) =>
        socket.Blocking = false;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int sent = Socket.Send(buffer.Span, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success when sent == buffer.Length => default,
            SocketError.Success => base.WriteAsync(buffer[sent..], cancellationToken),
            SocketError.WouldBlock => base.WriteAsync(buffer, cancellationToken),
            _ => ValueTask.FromException(new SocketException((int)error)),
        };
    }
}
