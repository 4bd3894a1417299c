using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Continuum.Bench.Contenders;
using Continuum.Bench.Invoke;
using Continuum.Bench.Reporting;
using Continuum.Testing;

namespace Continuum.Bench.Mqtt;

/// <summary>
/// Events of one device to a function at a fixed rate, QoS 1 both ways, whatever the replies do: from sending an event to
/// its reply.
/// </summary>
internal sealed class EventLoad : IDisposable
{
    private readonly BenchFunction _function;
    private readonly LoadConnection _connection = new();
    private readonly ConcurrentDictionary<int, long> _open = new();
    private readonly SampleSet _samples = new();
    private int _sequence;

    private EventLoad(BenchFunction function) => _function = function;

    public static async Task<EventLoad> ConnectAsync(
        BenchFunction function, int port, string clientId, CancellationToken cancellationToken)
    {
        EventLoad load = new(function);
        load._connection.Received = load.Take;
        await load._connection.ConnectAsync(port, clientId, clean: true, cancellationToken);
        await load._connection.SubscribeAsync(function.ReplyFilter, 1, cancellationToken);
        return load;
    }

    /// <summary>Sends for so long, then waits for the replies that are missing.</summary>
    public async Task<SampleSet> RunAsync(double perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        await RatePacer.RunAsync(perSecond, duration, Send, cancellationToken);
        await Deadline.UntilAsync(
            $"all replies of {_function.Name}", () => _open.IsEmpty, TimeSpan.FromSeconds(90));
        return _samples;
    }

    public void Dispose() => _connection.Dispose();

    private void Send(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Send();
        }
    }

    private void Send()
    {
        int sequence = _sequence++;
        _open[sequence] = TimeProvider.System.GetTimestamp();
        string topic = _function.TopicPrefix + sequence.ToString(CultureInfo.InvariantCulture);
        ushort packetId = (ushort)((sequence % ushort.MaxValue) + 1);
        _connection.Send(LoadPackets.PublishOf(topic, 1, packetId, TestEvent.Make(sequence)));
    }

    // One loop receives: the samples are its own. At least once: the second copy of a reply is not counted.
    private void Take(ReadOnlyMemory<byte> payload)
    {
        using JsonDocument reply = JsonDocument.Parse(payload);
        if (_open.TryGetValue(reply.RootElement.GetProperty("sequence").GetInt32(), out long sentAt))
        {
            _samples.Add(TimeProvider.System.GetElapsedTime(sentAt));
            _open.TryRemove(reply.RootElement.GetProperty("sequence").GetInt32(), out _);
        }
    }
}
