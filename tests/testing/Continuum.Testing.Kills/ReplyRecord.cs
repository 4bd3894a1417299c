using System.Collections.Concurrent;
using System.Text;
using Continuum.Mqtt.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Testing.Kills;

/// <summary>
/// A subscriber of all replies with a persistent session and QoS 2: what it has, it has exactly once.
/// </summary>
internal sealed class ReplyRecord : IAsyncDisposable
{
    private readonly MqttClient _client;
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Task _reading;
    private int _total;

    private ReplyRecord(MqttClient client)
    {
        _client = client;
        _reading = ReadAsync();
    }

    /// <summary>Replies so far, those to one event each counted.</summary>
    public int Total => Volatile.Read(ref _total);

    public static async Task<ReplyRecord> SubscribeAsync(int port, int seed, TimeSpan patience)
    {
        const string Name = "kills-subscriber";
        MqttClient client = new(
            Device.OptionsOf(Name, port), NullLoggerFactory.Instance, TimeProvider.System, new Random(seed));
        await Device.ConnectAsync(client, Name, patience);
        await client.SubscribeAsync("kills/out/+", qos: 2, CancellationToken.None);
        return new ReplyRecord(client);
    }

    /// <summary>How many replies came to an event.</summary>
    public int CountOf(string id) => _counts.GetValueOrDefault(id);

    /// <summary>Events that more replies than one came to.</summary>
    public IReadOnlyList<string> Doubled() => [.. _counts.Where(one => one.Value > 1).Select(one => one.Key)];

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        await foreach (ReceivedMessage received in _client.Messages.ReadAllAsync())
        {
            // When its connection is gone the message is still the broker's, and comes again.
            if (await received.AcknowledgeAsync())
            {
                string id = Encoding.UTF8.GetString(received.Message.Payload.Span).Split(' ')[^1];
                _counts.AddOrUpdate(id, 1, (_, before) => before + 1);
                Interlocked.Increment(ref _total);
            }
        }
    }
}
