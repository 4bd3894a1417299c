using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Continuum.Bench.Mqtt.Hostile;

/// <summary>A client that subscribes to as many filters as it can, with wildcards, and what others' messages cost then.</summary>
internal static class FilterClient
{
    private const int InOnePacket = 50;
    private const int Messages = 40_000;
    private const int Window = 400;

    public static async Task<FilterFigures> MeasureAsync(
        BrokerUnderTest broker, int count, CancellationToken cancellationToken)
    {
        await SendAsync(broker, cancellationToken);
        TimeSpan before = await SendAsync(broker, cancellationToken);
        long bytes = broker.OwnBytes();
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, broker.Port, cancellationToken);
        await ExchangeAsync(socket, LoadPackets.Connect("filters", clean: true), 4, cancellationToken);
        long began = TimeProvider.System.GetTimestamp();
        for (int first = 0; first < count; first += InOnePacket)
        {
            int many = Math.Min(InOnePacket, count - first);
            byte[] codes = await ExchangeAsync(socket, Subscribe(first, many), 4 + many, cancellationToken);
            if (codes.AsSpan(4).IndexOfAnyExceptInRange((byte)0, (byte)2) >= 0)
            {
                throw new BenchException($"a broker refused one of {count} filters");
            }
        }

        TimeSpan subscribing = TimeProvider.System.GetElapsedTime(began);
        double each = (broker.OwnBytes() - bytes) / (double)count;
        return new(subscribing, each, before, await SendAsync(broker, cancellationToken));
    }

    // f/N/+/x and f/N/y/# by turns.
    private static byte[] Subscribe(int first, int count)
    {
        List<byte> body = [0, 1];
        for (int i = first; i < first + count; i++)
        {
            byte[] filter = Encoding.UTF8.GetBytes(i % 2 == 0 ? $"f/{i}/+/x" : $"f/{i}/y/#");
            body.AddRange([0, (byte)filter.Length, .. filter, 0]);
        }

        return [(8 << 4) | 2, (byte)((body.Count % 128) | 128), (byte)(body.Count / 128), .. body];
    }

    private static async Task<byte[]> ExchangeAsync(
        Socket socket, byte[] packet, int answerBytes, CancellationToken cancellationToken)
    {
        await socket.SendAsync(packet, cancellationToken);
        byte[] answer = new byte[answerBytes];
        for (int got = 0; got < answerBytes;)
        {
            int more = await socket.ReceiveAsync(answer.AsMemory(got), cancellationToken);
            got += more > 0 ? more : throw new BenchException("a broker closed the connection of a hostile client");
        }

        return answer;
    }

    // Messages of one client to another below f/, in a window.
    private static async Task<TimeSpan> SendAsync(BrokerUnderTest broker, CancellationToken cancellationToken)
    {
        using LoadConnection from = new();
        using LoadConnection to = new();
        using SemaphoreSlim room = new(Window);
        to.Received = _ => room.Release();
        await from.ConnectAsync(broker.Port, "filters-from", clean: true, cancellationToken);
        await to.ConnectAsync(broker.Port, "filters-to", clean: true, cancellationToken);
        await to.SubscribeAsync("f/5/z/w", qos: 0, cancellationToken);
        byte[] packet = LoadPackets.PublishOf("f/5/z/w", 0, 0, new byte[LoadPattern.PayloadBytes]);
        TimeSpan before = broker.ProcessorTime();
        for (int i = 0; i < Messages; i++)
        {
            await room.WaitAsync(cancellationToken);
            from.Send(packet);
        }

        for (int i = 0; i < Window; i++)
        {
            await room.WaitAsync(cancellationToken);
        }

        return (broker.ProcessorTime() - before) / Messages;
    }
}
