using System.Globalization;
using System.Text;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// Publishes the broker's own state under <c>$SYS/broker/</c> (5.0, 4.7.2), as text; kept for later subscribers, in
/// memory.
/// </summary>
internal sealed class SystemTopics(BrokerContext broker, RoutingTable routes)
{
    /// <summary>What only the broker publishes.</summary>
    public const string Prefix = "$SYS/";

    /// <summary>Where bridges, Mosquitto's first, say whether they are connected.</summary>
    public const string BridgePrefix = "$SYS/broker/connection/";

    /// <summary>Of the broker alone: there are only as many as it makes.</summary>
    public static bool IsOwn(ReadOnlySpan<char> topic) =>
        topic.StartsWith(Prefix) && !topic.StartsWith(BridgePrefix);

    private static readonly string Version = typeof(MqttBroker).Assembly.GetName().Version?.ToString(3) ?? "";

    private readonly DateTimeOffset _started = broker.Time.GetUtcNow();

    /// <summary>Publishes now and at every interval, until it is cancelled. Throws nothing.</summary>
    public async Task RunAsync(TimeSpan interval, CancellationToken stopping)
    {
        using PeriodicTimer timer = new(interval, broker.Time);
        try
        {
            do
            {
                Publish();
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException)
        {
            // The broker stops.
        }
        catch (Exception failed)
        {
            broker.Logger.HousekeepingFailed(failed);
        }
    }

    private void Publish()
    {
        BrokerTotals totals = broker.Metrics.Totals;
        int sessions = broker.Sessions.Count;
        long uptime = (long)(broker.Time.GetUtcNow() - _started).TotalSeconds;
        Say("version", $"Continuum {Version}");
        Say("uptime", string.Create(CultureInfo.InvariantCulture, $"{uptime} seconds"));
        Say("clients/connected", totals.Clients);
        Say("clients/maximum", totals.MostClients);
        Say("clients/total", Math.Max(sessions, totals.Clients));
        Say("messages/received", totals.Received);
        Say("messages/sent", totals.Sent);
        Say("messages/dropped", totals.Dropped);
        Say("bytes/received", totals.BytesReceived);
        Say("bytes/sent", totals.BytesSent);
        Say("subscriptions/count", routes.Count);
        Say("retained messages/count", broker.Retained.Count);
    }

    private void Say(string name, long value) => Say(name, value.ToString(CultureInfo.InvariantCulture));

    private void Say(string name, string value) => broker.Router.Route(
        new() { Topic = $"{Prefix}broker/{name}", Payload = Encoding.UTF8.GetBytes(value), Retain = true },
        publisher: null);
}
