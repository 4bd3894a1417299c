using System.Net;
using System.Net.Sockets;
using Continuum.Bench.Reporting;
using Continuum.Testing;

namespace Continuum.Bench.Mqtt.Hostile;

/// <summary>Subscribers that do not read, QoS 0, and one beside them that does, QoS 1.</summary>
internal sealed class SlowReaders : IDisposable
{
    public const int PayloadBytes = 16 * 1024;
    private const int Messages = 480;
    private const string Topic = "flood";

    private readonly List<Socket> _slow = [];
    private readonly LoadConnection _reader = new(256 * 1024);
    private readonly LoadConnection _publisher = new();
    private readonly SampleSet _waited = new();
    private int _got;

    private SlowReaders()
    {
    }

    public static async Task<SlowReaders> ConnectAsync(int port, int count, CancellationToken cancellationToken)
    {
        SlowReaders readers = new();
        readers._reader.Received = readers.Take;
        await readers._reader.ConnectAsync(port, "slow-reader-not", clean: true, cancellationToken);
        await readers._reader.SubscribeAsync(Topic, qos: 1, cancellationToken);
        await readers._publisher.ConnectAsync(port, "slow-flood", clean: true, cancellationToken);
        byte[] input = new byte[9];
        for (int i = 0; i < count; i++)
        {
            // Little room in the kernel: what is to be seen is what the broker holds.
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                ReceiveBufferSize = 4096,
            };
            readers._slow.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            byte[] both = [.. LoadPackets.Connect($"slow-{i}", clean: true), .. LoadPackets.Subscribe(Topic, qos: 0)];
            await socket.SendAsync(both, cancellationToken);
            for (int got = 0; got < input.Length;)
            {
                got += await socket.ReceiveAsync(input.AsMemory(got), cancellationToken);
            }
        }

        return readers;
    }

    /// <summary>One message after the other, each when who reads has the one before.</summary>
    public async Task<SlowFigures> FloodAsync(Func<long> memory, CancellationToken cancellationToken)
    {
        byte[] payload = new byte[PayloadBytes];
        long most = 0;
        for (int i = 0; i < Messages; i++)
        {
            LoadPackets.Stamp(payload, i, TimeProvider.System.GetTimestamp());
            _publisher.Send(LoadPackets.LargePublish(Topic, 1, (ushort)(i + 1), payload));
            int wanted = i + 1;
            await Deadline.UntilAsync("who reads to get its message", () => Volatile.Read(ref _got) >= wanted);
            cancellationToken.ThrowIfCancellationRequested();
            most = Math.Max(most, memory());
        }

        return new(Messages, most, Volatile.Read(ref _got), _waited);
    }

    /// <summary>Now they read: all that comes before the answer to a PINGREQ.</summary>
    /// <returns>Messages.</returns>
    public async Task<long> ReadAllAsync(CancellationToken cancellationToken)
    {
        int whole = LoadPackets.LargePublish(Topic, 0, 0, new byte[PayloadBytes]).Length;
        byte[] input = new byte[256 * 1024];
        long arrived = 0;
        foreach (Socket socket in _slow)
        {
            await socket.SendAsync(new byte[] { 0xC0, 0 }, cancellationToken);
            arrived += await ReadAsync(socket, input, whole, cancellationToken);
        }

        return arrived;
    }

    // Nothing but these messages comes, and then PINGRESP, which begins as none of them does.
    private static async Task<long> ReadAsync(
        Socket socket, byte[] input, int whole, CancellationToken cancellationToken)
    {
        const byte pingResponse = 0xD0;
        long bytes = 0;
        while (true)
        {
            int got = await socket.ReceiveAsync(input, cancellationToken);
            long nextAt = (whole - (bytes % whole)) % whole;
            for (; nextAt < got; nextAt += whole)
            {
                if (input[nextAt] == pingResponse)
                {
                    return (bytes + nextAt) / whole;
                }
            }

            bytes += got > 0 ? got : throw new BenchException("a broker closed the connection of a slow reader");
        }
    }

    public void Dispose()
    {
        _slow.ForEach(socket => socket.Dispose());
        _reader.Dispose();
        _publisher.Dispose();
    }

    private void Take(ReadOnlyMemory<byte> payload)
    {
        (_, long stamp) = LoadPackets.Read(payload.Span);
        _waited.Add(TimeProvider.System.GetElapsedTime(stamp));
        Interlocked.Increment(ref _got);
    }
}
