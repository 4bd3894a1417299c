using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Continuum.Mqtt;
using Continuum.Mqtt.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Testing.Kills;

/// <summary>
/// A publisher with a persistent session, which publishes an event after the other, each with a name of its own.
/// </summary>
internal sealed class Device : IAsyncDisposable
{
    // Fewer than the broker's receive maximum: what waits for an answer is the node's to hold, not the client's.
    private const int MostOpen = 40;

    private readonly string _name;
    private readonly TimeSpan _patience;
    private readonly MqttClient _client;
    private readonly SemaphoreSlim _room = new(MostOpen);
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _refused = new();
    private int _published;

    public Device(string name, PublicationKind kind, int port, int seed, TimeSpan patience)
    {
        _name = name;
        _patience = patience;
        Kind = kind;
        _client = new MqttClient(
            OptionsOf(name, port), NullLoggerFactory.Instance, TimeProvider.System, new Random(seed));
    }

    public PublicationKind Kind { get; }

    public int Published => Volatile.Read(ref _published);

    /// <summary>Events whose acknowledgement came: PUBACK, or PUBCOMP.</summary>
    public IReadOnlyCollection<string> Acknowledged => [.. _acknowledged.Keys];

    /// <summary>How many of them there are by now.</summary>
    public int AcknowledgedSoFar => _acknowledged.Count;

    /// <summary>What the broker refused, and why.</summary>
    public IReadOnlyCollection<string> Refused => _refused;

    /// <summary>A client that comes back soon and whose session the broker keeps.</summary>
    public static MqttClientOptions OptionsOf(string name, int port) => new()
    {
        ClientId = name,
        Port = port,
        SessionExpirySeconds = 3_600,
        ReconnectMilliseconds = 20,
        MaxReconnectMilliseconds = 250,
    };

    /// <summary>Connects for the first time, however often that takes: the node may be down.</summary>
    public Task ConnectAsync() => ConnectAsync(_client, _name, _patience);

    /// <summary>Connects a client for the first time, however often: the node may be down, or slow.</summary>
    public static Task ConnectAsync(MqttClient client, string name, TimeSpan patience) => Deadline.UntilAsync(
        $"{name} to be connected",
        async () =>
        {
            try
            {
                await client.ConnectAsync(CancellationToken.None);
                return true;
            }
            catch (MqttClientException)
            {
                return false;
            }
        },
        patience);

    /// <summary>Publishes until it is told to stop, or so many; not while there is no room for more.</summary>
    public async Task PublishAsync(TimeSpan interval, int most, Func<bool> hasRoom, CancellationToken until)
    {
        using PeriodicTimer timer = new(interval);
        try
        {
            while (_published < most && await timer.WaitForNextTickAsync(until))
            {
                if (!hasRoom())
                {
                    continue;
                }

                await _room.WaitAsync(until);
                _ = SendAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{_name}-{Interlocked.Increment(ref _published)}"));
            }
        }
        catch (OperationCanceledException)
        {
            // Enough was published.
        }
    }

    /// <summary>Waits until everything that was published is answered for.</summary>
    public Task FinishAsync() => Deadline.UntilAsync(
        $"all publications of {_name} to be acknowledged",
        () => _acknowledged.Count + _refused.Count == Published,
        _patience);

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _room.Dispose();
    }

    private async Task SendAsync(string id)
    {
        try
        {
            await _client.PublishAsync(
                new MqttMessage
                {
                    Topic = $"kills/in/{_name}",
                    Payload = Encoding.UTF8.GetBytes(id),
                    QoS = Kind is PublicationKind.ExactlyOnce ? 2 : 1,
                    UserProperties = Kind is PublicationKind.Named ? [new("dedup-id", id)] : [],
                },
                CancellationToken.None);
            _acknowledged[id] = true;
            _room.Release();
        }
        catch (MqttClientException refused)
        {
            _refused.Enqueue($"{id}: {refused.Message}");
        }
    }
}
