using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Continuum.Mqtt.Packets;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>Sends and receives packets one at a time, right ones and wrong ones.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly TcpClient _tcp = new();
    private readonly List<byte> _received = [];

    public ProtocolVersion Version { get; private init; }

    public ConnAckPacket Answer { get; private set; } = new(false, ReasonCode.Success);

    public static async Task<RawClient> OpenAsync(int port, ProtocolVersion version = ProtocolVersion.V5)
    {
        RawClient client = new() { Version = version };
        await client._tcp.ConnectAsync(IPAddress.Loopback, port);
        client._tcp.NoDelay = true;
        return client;
    }

    public static async Task<RawClient> ConnectAsync(
        int port,
        string id,
        ProtocolVersion version = ProtocolVersion.V5,
        bool clean = true,
        PacketProperties? properties = null,
        WillDeclaration? will = null,
        ushort keepAlive = 0)
    {
        RawClient client = await OpenAsync(port, version);
        await client.SendAsync(new ConnectPacket
        {
            Version = version,
            ClientId = id,
            CleanStart = clean,
            KeepAlive = keepAlive,
            Properties = properties ?? PacketProperties.None,
            Will = will,
        });
        await client.ReceiveAnswerAsync();
        return client;
    }

    public async Task ReceiveAnswerAsync() => Answer = await ReceiveAsync<ConnAckPacket>();

    public Task SendAsync(ControlPacket packet)
    {
        ArrayBufferWriter<byte> bytes = new();
        PacketEncoder.Write(bytes, packet, Version);
        return SendAsync(bytes.WrittenMemory);
    }

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => _tcp.GetStream().WriteAsync(bytes).AsTask();

    public Task PublishAsync(string topic, string payload, int qos = 1, ushort id = 1, bool retain = false) =>
        SendAsync(new PublishPacket
        {
            Topic = topic,
            Payload = Encoding.UTF8.GetBytes(payload),
            QoS = qos,
            PacketId = qos > 0 ? id : (ushort)0,
            Retain = retain,
        });

    public async Task SubscribeAsync(string filter, int qos = 1)
    {
        await SendAsync(new SubscribePacket(77, [new(filter, qos)]));
        Assert.True((await ReceiveAsync<SubAckPacket>()).Codes[0] < ReasonCode.UnspecifiedError);
    }

    public async Task<T> ReceiveAsync<T>() where T : ControlPacket =>
        Assert.IsType<T>(await Deadline.WithinAsync($"a {typeof(T).Name}", ReceiveAsync()));

    public async Task<ControlPacket?> NextAsync() => await Deadline.WithinAsync("a packet", ReceiveAsync());

    /// <summary>A packet that has arrived; null when none has.</summary>
    public async Task<ControlPacket?> TryNextAsync() =>
        TryTake() ?? (_tcp.Available > 0 ? await Deadline.WithinAsync("a packet", ReceiveAsync()) : null);

    /// <summary>Everything up to the end of the connection has been read: the last packet, if there was one.</summary>
    public async Task<ControlPacket?> LastBeforeEndAsync()
    {
        ControlPacket? last = null;
        while (await Deadline.WithinAsync("the end of the connection", ReceiveAsync()) is { } packet)
        {
            last = packet;
        }

        return last;
    }

    public void Abort() => _tcp.Client.Close(0);

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ControlPacket?> ReceiveAsync()
    {
        byte[] chunk = new byte[4096];
        while (true)
        {
            if (TryTake() is { } packet)
            {
                return packet;
            }

            int read = 0;
            try
            {
                read = await _tcp.GetStream().ReadAsync(chunk);
            }
            catch (IOException)
            {
                // A reset is an end too.
            }

            if (read == 0)
            {
                return null;
            }

            _received.AddRange(chunk.AsSpan(0, read));
        }
    }

    private ControlPacket? TryTake()
    {
        ReadOnlySequence<byte> buffer = new(_received.ToArray());
        long before = buffer.Length;
        if (!PacketFraming.TryTake(ref buffer, int.MaxValue, out byte header, out ReadOnlySequence<byte> body, Version))
        {
            return null;
        }

        _received.RemoveRange(0, (int)(before - buffer.Length));
        return PacketDecoder.Decode(header, body.ToArray(), Version);
    }
}
