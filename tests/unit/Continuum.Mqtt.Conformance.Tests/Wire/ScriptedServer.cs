using System.Net;
using System.Net.Sockets;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.Wire;

/// <summary>Takes connections of the library's client, for the test to answer byte by byte.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ScriptedServer() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next connection, on which nothing was read yet.</summary>
    public async Task<Peer> AcceptAsync(int level)
    {
        Socket socket = await Deadline.WithinAsync("a connection", _listener.AcceptSocketAsync());
        socket.NoDelay = true;
        return new(new NetworkStream(socket, ownsSocket: true), level);
    }

    /// <summary>The next connection, its CONNECT read and answered.</summary>
    public async Task<(Peer Peer, Seen Connect)> AcceptAsync(int level, byte[] answer)
    {
        Peer peer = await AcceptAsync(level);
        Seen connect = await peer.ExpectAsync(Kind.Connect);
        await peer.SendAsync(answer);
        return (peer, connect);
    }

    public void Dispose() => _listener.Dispose();
}
