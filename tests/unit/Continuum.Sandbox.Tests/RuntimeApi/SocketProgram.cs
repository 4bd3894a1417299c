using System.Net;
using System.Net.Sockets;

namespace Continuum.Sandbox.Tests.RuntimeApi;

/// <summary>A program that speaks over a socket.</summary>
internal sealed class SocketProgram(TcpClient client) : IProgramConnection
{
    private readonly byte[] _buffer = new byte[65_536];

    public static async Task<IProgramConnection> ConnectAsync(IPEndPoint address)
    {
        TcpClient client = new();
        await client.ConnectAsync(address);
        return new SocketProgram(client);
    }

    public async Task SendAsync(byte[] bytes) => await client.GetStream().WriteAsync(bytes);

    public async Task<byte[]> ReceiveAsync() => _buffer[..await client.GetStream().ReadAsync(_buffer)];

    public void Dispose() => client.Dispose();
}
