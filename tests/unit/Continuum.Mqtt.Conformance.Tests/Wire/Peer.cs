using System.Net.Sockets;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.Wire;

/// <summary>One end of a connection: sends whatever bytes it is given and shows what comes. Owns the socket.</summary>
internal class Peer : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly byte[] _chunk = new byte[16384];
    private readonly List<byte> _arrived = [];

    public Peer(Stream stream, int level)
    {
        _stream = stream;
        Level = level;
        Make = new(level);
    }

    public int Level { get; }

    /// <summary>Makes packets of the version that is spoken here.</summary>
    public Packet Make { get; }

    public Task SendAsync(params byte[][] packets) =>
        _stream.WriteAsync(packets.SelectMany(packet => packet).ToArray()).AsTask();

    /// <summary>The next packet; null when the connection ended.</summary>
    public Task<Seen?> NextAsync() => Deadline.WithinAsync("a packet or the end", ReceiveAsync());

    /// <summary>The next packet, which must be of this kind.</summary>
    public async Task<Seen> ExpectAsync(Kind kind)
    {
        Seen? packet = await Deadline.WithinAsync($"a {kind}", ReceiveAsync());
        Assert.True(packet is not null, $"the connection ended; a {kind} was to come");
        Assert.True(packet.Kind == kind, $"{packet} came; a {kind} was to come");
        return packet;
    }

    /// <summary>Sends and takes the answer.</summary>
    public async Task<Seen> AskAsync(byte[] packet, Kind answer)
    {
        await SendAsync(packet);
        return await ExpectAsync(answer);
    }

    /// <summary>The other end closes: the last packet before that, null when there was none.</summary>
    public async Task<Seen?> ExpectEndAsync()
    {
        Seen? last = null;
        while (await Deadline.WithinAsync("the end of the connection", ReceiveAsync()) is { } packet)
        {
            last = packet;
        }

        return last;
    }

    /// <summary>The other end says this reason in DISCONNECT, and nothing more, and closes.</summary>
    public async Task ExpectDisconnectAsync(int reason)
    {
        Seen disconnect = await ExpectAsync(Kind.Disconnect);
        Assert.Equal(reason, disconnect.Reason);
        Assert.Null(await NextAsync());
    }

    /// <summary>Nothing came until now, and the connection is there: a ping is the next thing to be answered.</summary>
    public async Task ExpectNothingAsync()
    {
        await SendAsync(Packet.PingReq);
        await ExpectAsync(Kind.PingResp);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task<Seen?> ReceiveAsync()
    {
        while (true)
        {
            if (TryTake() is { } packet)
            {
                return packet;
            }

            int read = 0;
            try
            {
                read = await _stream.ReadAsync(_chunk);
            }
            catch (Exception gone) when (gone is IOException or SocketException)
            {
                // A reset is an end too.
            }

            if (read == 0)
            {
                return null;
            }

            _arrived.AddRange(_chunk.AsSpan(0, read));
        }
    }

    private Seen? TryTake()
    {
        byte[] arrived = [.. _arrived];
        int lengthBytes = arrived.Length < 2
            ? 0
            : Bytes.VarIntLength(arrived.AsSpan(1, Math.Min(4, arrived.Length - 1)));
        if (lengthBytes == 0)
        {
            return null;
        }

        int size = 1 + lengthBytes + Bytes.ReadVarInt(arrived.AsSpan(1));
        if (arrived.Length < size)
        {
            return null;
        }

        _arrived.RemoveRange(0, size);
        return new(arrived[0], arrived[(1 + lengthBytes)..size], Level, size);
    }
}
