using System.Net;
using System.Net.Sockets;

namespace Continuum.Mqtt.Conformance.Tests.Wire;

/// <summary>A client that sends bytes to a broker.</summary>
internal sealed class WireClient : Peer
{
    private static int _made;
    private readonly Socket _socket;

    private WireClient(Socket socket, int level) : base(new NetworkStream(socket, ownsSocket: true), level) =>
        _socket = socket;

    /// <summary>CONNACK, once there is one.</summary>
    public Seen? Answer { get; private set; }

    /// <summary>A name that no other test uses.</summary>
    public static string NewName(string beginning = "c") => $"{beginning}{Interlocked.Increment(ref _made)}";

    /// <summary>A connection on which nothing has been said.</summary>
    public static async Task<WireClient> OpenAsync(int port, int level)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new(socket, level);
    }

    /// <summary>A connection on which this CONNECT was sent; the answer, if any, is the next packet.</summary>
    public static async Task<WireClient> SayAsync(int port, int level, byte[] connect)
    {
        WireClient client = await OpenAsync(port, level);
        await client.SendAsync(connect);
        return client;
    }

    /// <summary>A client that was let in.</summary>
    public static async Task<WireClient> ConnectAsync(int port, int level, byte[] connect)
    {
        WireClient client = await SayAsync(port, level, connect);
        client.Answer = await client.ExpectAsync(Kind.ConnAck);
        Assert.Equal(0, client.Answer.Reason);
        return client;
    }

    /// <summary>The network fails: a reset, and no goodbye.</summary>
    public void Break() => _socket.Close(0);
}
