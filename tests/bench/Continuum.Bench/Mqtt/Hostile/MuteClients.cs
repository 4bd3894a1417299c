using System.Net;
using System.Net.Sockets;

namespace Continuum.Bench.Mqtt.Hostile;

/// <summary>Connections that send nothing, not even CONNECT.</summary>
internal sealed class MuteClients : IDisposable
{
    private readonly Socket[] _sockets;
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private int _closed;
    private long _lastClosed;

    private MuteClients(int count) => _sockets = [.. Enumerable.Range(0, count).Select(
        _ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))];

    public bool AreClosed => Volatile.Read(ref _closed) == _sockets.Length;

    /// <summary>From the first to the last.</summary>
    public TimeSpan Lasted => TimeProvider.System.GetElapsedTime(_began, Interlocked.Read(ref _lastClosed));

    public static async Task<MuteClients> ConnectAsync(int port, int count, CancellationToken cancellationToken)
    {
        MuteClients clients = new(count);
        foreach (Socket socket in clients._sockets)
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            _ = clients.WatchAsync(socket);
        }

        return clients;
    }

    public void Dispose() => Array.ForEach(_sockets, socket => socket.Dispose());

    private async Task WatchAsync(Socket socket)
    {
        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty);
            await socket.ReceiveAsync(new byte[1]);
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // A reset is an end too.
        }

        Interlocked.Exchange(ref _lastClosed, TimeProvider.System.GetTimestamp());
        Interlocked.Increment(ref _closed);
    }
}
