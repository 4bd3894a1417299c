using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Continuum.Bench.Reporting;

namespace Continuum.Bench.Mqtt.Returning;

/// <summary>
/// A publisher and a subscriber over plain TCP, QoS 1 both ways, at a fixed rate. Each has a thread of its own: what the
/// driver's other clients do to its thread pool is not to be measured.
/// </summary>
internal sealed class EventStream : IDisposable
{
    private const string Topic = "returning-events";
    private const int PayloadBytes = 64;
    private const double PerSecond = 200;

    private readonly Socket _publisher;
    private readonly Socket _subscriber;
    private readonly Thread _receiving;
    private readonly Lock _recording = new();
    private readonly SampleSet _samples = new();
    private readonly byte[] _acks = new byte[4096];
    private int _sent;

    private EventStream(Socket publisher, Socket subscriber)
    {
        (_publisher, _subscriber) = (publisher, subscriber);
        _receiving = new(Receive) { IsBackground = true };
        _receiving.Start();
    }

    /// <summary>Connects as soon as somebody listens. Blocks a thread.</summary>
    /// <exception cref="BenchException">Nobody did for a minute.</exception>
    public static EventStream Connect(int port)
    {
        Socket subscriber = Enter(port, "returning-subscriber");
        Exchange(subscriber, LoadPackets.Subscribe(Topic, qos: 1), answerBytes: 5);
        return new(Enter(port, "returning-publisher"), subscriber);
    }

    /// <summary>Publishes until it is stopped, then waits for what is under way.</summary>
    public async Task<SampleSet> RunAsync(Func<bool> stopped, CancellationToken cancellationToken)
    {
        await Task.Factory.StartNew(
            () => Publish(stopped), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Testing.Deadline.UntilAsync("the last event to arrive", () => Arrived == _sent);
        return _samples;
    }

    public void Dispose()
    {
        _publisher.Dispose();
        _subscriber.Dispose();
        _receiving.Join();
    }

    private int Arrived
    {
        get
        {
            lock (_recording)
            {
                return _samples.Count;
            }
        }
    }

    private static Socket Enter(int port, string clientId)
    {
        long began = TimeProvider.System.GetTimestamp();
        using ManualResetEventSlim never = new(initialState: false, spinCount: 0);
        while (true)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Connect(IPAddress.Loopback, port);
                Exchange(socket, LoadPackets.Connect(clientId, clean: true), answerBytes: 4);
                return socket;
            }
            catch (SocketException) when (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1))
            {
                socket.Dispose();
                never.Wait(20);
            }
        }
    }

    private static void Exchange(Socket socket, byte[] packet, int answerBytes)
    {
        socket.Send(packet);
        Span<byte> answer = stackalloc byte[answerBytes];
        for (int got = 0; got < answerBytes;)
        {
            int more = socket.Receive(answer[got..]);
            got += more > 0 ? more : throw new BenchException("a broker closed the connection of a load client");
        }
    }

    private void Publish(Func<bool> stopped)
    {
        byte[] packet = LoadPackets.PublishTemplate(Topic, qos: 1, PayloadBytes);
        using ManualResetEventSlim never = new(initialState: false, spinCount: 0);
        TimeProvider time = TimeProvider.System;
        long began = time.GetTimestamp();
        while (!stopped())
        {
            long due = began + (long)(_sent * time.TimestampFrequency / PerSecond);
            TimeSpan early = time.GetElapsedTime(time.GetTimestamp(), due);
            if (early > TimeSpan.Zero)
            {
                never.Wait(early);
            }

            // From when it was due: a driver that came late would hide what it waited for.
            LoadPackets.Fill(packet, 1, PayloadBytes, (ushort)((_sent % ushort.MaxValue) + 1), publisher: 0, due);
            _publisher.Send(packet);
            _sent++;
            while (_publisher.Available > 0)
            {
                _publisher.Receive(_acks);
            }
        }
    }

    private void Receive()
    {
        byte[] input = new byte[64 * 1024];
        Span<byte> ack = stackalloc byte[4];
        int filled = 0;
        int whole = LoadPackets.PublishTemplate(Topic, 1, PayloadBytes).Length;
        try
        {
            while (_subscriber.Receive(input.AsSpan(filled)) is > 0 and var got)
            {
                filled += got;
                int at = 0;
                for (; filled - at >= whole; at += whole)
                {
                    ReadOnlySpan<byte> packet = input.AsSpan(at, whole);
                    (_, long stamp) = LoadPackets.Read(packet[^PayloadBytes..]);
                    lock (_recording)
                    {
                        _samples.Add(TimeProvider.System.GetElapsedTime(stamp));
                    }

                    ushort id = BinaryPrimitives.ReadUInt16BigEndian(packet[^(PayloadBytes + 2)..]);
                    LoadPackets.WriteAck(ack, 4, id);
                    _subscriber.Send(ack);
                }

                input.AsSpan(at, filled - at).CopyTo(input);
                filled -= at;
            }
        }
        catch (SocketException)
        {
            // The measurement is over.
        }
        catch (ObjectDisposedException)
        {
            // The same.
        }
    }
}
