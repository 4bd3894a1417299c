using Continuum.Mqtt.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Bench.Invoke;

/// <summary>One MQTT client a contender, as devices have one each.</summary>
internal sealed class MqttConnections(int port, TimeProvider time) : IAsyncDisposable
{
    private const int Unread = 1000;

    private readonly List<MqttClient> _clients = [];

    /// <summary>A connected client that hears the replies of a function.</summary>
    public async Task<MqttClient> OpenAsync(BenchFunction function, CancellationToken cancellationToken)
    {
        int number = _clients.Count + 1;
        MqttClientOptions options = new()
        {
            Port = port,
            ClientId = $"bench-{number}",
            ReceiveMaximum = Unread,
            MaxUnreadMessages = Unread,
        };

        // The random numbers only jitter reconnections.
        MqttClient client = new(options, NullLoggerFactory.Instance, time, new Random(number));
        _clients.Add(client);
        await client.ConnectAsync(cancellationToken);
        await client.SubscribeAsync(function.ReplyFilter, 1, cancellationToken);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (MqttClient client in _clients)
        {
            await client.DisposeAsync();
        }
    }
}
