using System.Buffers.Binary;
using System.Net.Sockets;
using Continuum.Testing;
using Continuum.Testing.Power.Disks;
using Continuum.Testing.Power.Nbd;

namespace Continuum.Power.Tests.Nbd;

/// <summary>A client that speaks the protocol by hand, from its description; QEMU is the other client.</summary>
public sealed class NbdServerTests : IAsyncDisposable
{
    private const int DiskBytes = 1 << 20;
    private const uint Go = 7;

    private readonly TempFolder _folder = new();
    private readonly VolatileDisk _disk = new(DiskBytes);
    private readonly NbdServer _server;

    public NbdServerTests() => _server = new NbdServer(
        _folder.File("disk"), _disk, new Random(1), TimeSpan.FromMilliseconds(1));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_client_learns_the_size_and_that_there_is_a_cache_to_flush()
    {
        await using NetworkStream client = await GreetAsync();
        await client.WriteAsync(OptionOf(8, [])); // structured replies, which it does not know
        Assert.Equal((0x80000001u, 0), await AnswerAsync(client, 8));
        await client.WriteAsync(OptionOf(Go, new byte[6]));
        (uint info, int bytes) = await AnswerAsync(client, Go);
        byte[] export = await ReadAsync(client, bytes);

        Assert.Equal(3u, info);
        Assert.Equal(DiskBytes, BinaryPrimitives.ReadInt64BigEndian(export.AsSpan(2)));
        Assert.Equal(1 | 4 | 8, BinaryPrimitives.ReadUInt16BigEndian(export.AsSpan(10)));
    }

    [Fact]
    public async Task What_is_flushed_survives_a_cut_and_what_is_not_can_be_lost()
    {
        byte[] content = [.. Enumerable.Repeat((byte)7, 4_096)];
        await using (NetworkStream client = await ConnectAsync())
        {
            await WriteAsync(client, 0, content, flags: 0);
            Assert.Equal(0u, await RequestAsync(client, type: 3, 0, 0));
            await WriteAsync(client, 8_192, content, flags: 1);
            await WriteAsync(client, 16_384, content, flags: 0);
            Assert.Equal(0u, await RequestAsync(client, type: 0, 16_384, 4_096));
            Assert.Equal(content, await ReadAsync(client, 4_096));
        }

        CutOutcome cut = _server.CutPower(new Random(2));
        await _server.RestoreAsync();
        Assert.Equal(8, cut.Unflushed);
        Assert.InRange(cut.Reverted, 1, 8);
        byte[] left = new byte[4_096];
        _disk.Read(0, left);
        Assert.Equal(content, left);
        _disk.Read(8_192, left);
        Assert.Equal(content, left);
    }

    [Fact]
    public async Task A_request_beyond_the_disk_is_refused_and_the_next_is_answered()
    {
        await using NetworkStream client = await ConnectAsync();
        Assert.Equal(22u, await RequestAsync(client, type: 0, DiskBytes, 512));
        Assert.Equal(22u, await RequestAsync(client, type: 6, 0, 512));
        Assert.Equal(0u, await RequestAsync(client, type: 3, 0, 0));
    }

    [Fact]
    public async Task A_write_that_its_client_only_began_changes_nothing_and_the_next_client_is_served()
    {
        await using (NetworkStream client = await ConnectAsync())
        {
            await client.WriteAsync(Head(type: 1, 0, 4_096, flags: 0));
            await client.WriteAsync(new byte[1_000]);
        }

        Assert.Equal(new CutOutcome(0, 0), _server.CutPower(new Random(1)));
        await _server.RestoreAsync();
        await using NetworkStream next = await ConnectAsync();
        Assert.Equal(0u, await RequestAsync(next, type: 3, 0, 0));
    }

    [Fact]
    public async Task After_a_cut_nothing_is_answered_and_nothing_reaches_the_disk()
    {
        byte[] content = [.. Enumerable.Repeat((byte)7, 512)];
        await using (NetworkStream client = await ConnectAsync())
        {
            await WriteAsync(client, 0, content, flags: 1);
            _server.CutPower(new Random(1));
            await client.WriteAsync(Head(type: 1, 512, 512, flags: 1));
            await client.WriteAsync(content);
            client.Socket.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, await client.ReadAsync(new byte[1]));
        }

        await _server.RestoreAsync();
        await using NetworkStream next = await ConnectAsync();
        Assert.Equal(0u, await RequestAsync(next, type: 0, 0, 1_024));
        byte[] left = await ReadAsync(next, 1_024);
        Assert.Equal(content, left[..512]);
        Assert.All(left[512..], value => Assert.Equal(0, value));
    }

    [Fact]
    public async Task A_cut_can_wait_for_a_write_that_is_then_never_answered()
    {
        byte[] content = [.. Enumerable.Repeat((byte)7, 512)];
        await using (NetworkStream client = await ConnectAsync())
        {
            Task<CutOutcome> cut = _server.CutPowerAsync(new Random(1), writes: 2, TimeSpan.FromSeconds(60));
            await WriteAsync(client, 0, content, flags: 0);
            await client.WriteAsync(Head(type: 1, 512, 512, flags: 0));
            await client.WriteAsync(content);
            Assert.Equal(2, (await cut).Unflushed);
            client.Socket.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, await client.ReadAsync(new byte[1]));
        }

        await _server.RestoreAsync();
        Assert.Equal(new CutOutcome(0, 0), await _server.CutPowerAsync(new Random(1), writes: 1, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_cut_that_waited_can_lose_all_that_was_not_flushed()
    {
        byte[] content = [.. Enumerable.Repeat((byte)7, 64 * 512)];
        await using (NetworkStream client = await ConnectAsync())
        {
            Task<CutOutcome> cut = _server.CutPowerAsync(
                new Random(1), writes: 1, TimeSpan.FromSeconds(60), losesAll: true);
            await client.WriteAsync(Head(type: 1, 0, 64 * 512, flags: 0));
            await client.WriteAsync(content);
            Assert.Equal(new CutOutcome(64, 64), await cut);
        }
    }

    [Fact]
    public async Task What_broke_the_server_is_said_when_the_power_is_to_come_back()
    {
        NbdServer server = new(_folder.File("other"), _disk, new Random(1), TimeSpan.Zero);
        await using NetworkStream client = await ConnectAsync(server);
        await client.WriteAsync(Head(type: 0, 0, 1 << 26, flags: 0));
        await Assert.ThrowsAsync<InvalidDataException>(server.RestoreAsync);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await server.DisposeAsync());
    }

    private async Task<NetworkStream> GreetAsync(NbdServer? server = null)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint((server ?? _server).SocketPath));
        NetworkStream client = new(socket, ownsSocket: true);
        byte[] greeting = await ReadAsync(client, 18);
        Assert.Equal("NBDMAGICIHAVEOPT"u8, greeting.AsSpan(0, 16));
        await client.WriteAsync(new byte[] { 0, 0, 0, 3 });
        return client;
    }

    private async Task<NetworkStream> ConnectAsync(NbdServer? server = null)
    {
        NetworkStream client = await GreetAsync(server);
        await client.WriteAsync(OptionOf(Go, new byte[6]));
        uint type;
        do
        {
            (type, int bytes) = await AnswerAsync(client, Go);
            await ReadAsync(client, bytes);
        }
        while (type == 3);

        Assert.Equal(1u, type);
        return client;
    }

    private static async Task<(uint Type, int Bytes)> AnswerAsync(NetworkStream client, uint option)
    {
        byte[] head = await ReadAsync(client, 20);
        Assert.Equal(0x0003e889045565a9ul, BinaryPrimitives.ReadUInt64BigEndian(head));
        Assert.Equal(option, BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(8)));
        return (BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(12)), BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(16)));
    }

    private static async Task WriteAsync(NetworkStream client, ulong offset, byte[] content, ushort flags)
    {
        await client.WriteAsync(Head(type: 1, offset, (uint)content.Length, flags));
        await client.WriteAsync(content);
        Assert.Equal(0u, await RepliedAsync(client));
    }

    private static async Task<uint> RequestAsync(NetworkStream client, ushort type, ulong offset, uint bytes)
    {
        await client.WriteAsync(Head(type, offset, bytes, flags: 0));
        return await RepliedAsync(client);
    }

    private static async Task<uint> RepliedAsync(NetworkStream client)
    {
        byte[] reply = await ReadAsync(client, 16);
        Assert.Equal(0x67446698u, BinaryPrimitives.ReadUInt32BigEndian(reply));
        Assert.Equal(0x0102030405060708ul, BinaryPrimitives.ReadUInt64BigEndian(reply.AsSpan(8)));
        return BinaryPrimitives.ReadUInt32BigEndian(reply.AsSpan(4));
    }

    private static byte[] Head(ushort type, ulong offset, uint bytes, ushort flags)
    {
        byte[] head = new byte[28];
        BinaryPrimitives.WriteUInt32BigEndian(head, 0x25609513);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(4), flags);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(6), type);
        BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(8), 0x0102030405060708);
        BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(16), offset);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(24), bytes);
        return head;
    }

    private static byte[] OptionOf(uint option, byte[] data)
    {
        byte[] message = new byte[16 + data.Length];
        "IHAVEOPT"u8.CopyTo(message);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), option);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(12), data.Length);
        data.CopyTo(message, 16);
        return message;
    }

    private static async Task<byte[]> ReadAsync(NetworkStream client, int bytes)
    {
        byte[] read = new byte[bytes];
        await client.ReadExactlyAsync(read);
        return read;
    }
}
