using System.Collections.Concurrent;
using Continuum.Agent.Dispatch;
using Continuum.Agent.Routing;
using Continuum.Mqtt.Client;

namespace Continuum.Agent.Bridges;

/// <summary>
/// Keeps the subscriptions at another broker to what functions' triggers ask for: shared ones, so that of several nodes one
/// gets each message.
/// </summary>
internal sealed class TriggerSubscriptions(
    BridgeSpec bridge, MqttClient client, RouteTableHolder routes, TimeProvider time, ILogger logger)
{
    private const int QoS = 2;

    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _granted = new(StringComparer.Ordinal);
    private readonly Signal _changed = new();

    /// <summary>Whether a message that came by some subscriptions came by a trigger's.</summary>
    /// <param name="filter">The trigger's filter.</param>
    /// <param name="identifiers">Of the subscriptions; none where the broker does not tell.</param>
    public bool Brought(string filter, IReadOnlyList<int> identifiers) =>
        identifiers.Count == 0 || identifiers.Contains(IdOf(filter));

    /// <summary>Follows the triggers until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        routes.Replaced += _changed.Raise;
        try
        {
            while (true)
            {
                bool whole = await BringAsync(cancellationToken);
                await _changed.WaitAsync(whole ? null : AgainAfter, time, cancellationToken);
            }
        }
        finally
        {
            routes.Replaced -= _changed.Raise;
        }
    }

    private async Task<bool> BringAsync(CancellationToken cancellationToken)
    {
        HashSet<string> wanted = new(
            routes.Current.TopicFilters.Where(filter => WayInOf(filter) is null), StringComparer.Ordinal);
        bool whole = true;
        foreach (string filter in wanted.Except(_granted).Order(StringComparer.Ordinal).ToArray())
        {
            whole &= await TryAsync(filter, () => SubscriptionIds.SubscribeAsync(
                client, Shared(filter), Options(filter), cancellationToken))
                && _granted.Add(filter);
        }

        foreach (string filter in _granted.Except(wanted).Order(StringComparer.Ordinal).ToArray())
        {
            whole &= await TryAsync(filter, () => client.UnsubscribeAsync(Shared(filter), cancellationToken))
                && _granted.Remove(filter);
        }

        return whole;
    }

    private async Task<bool> TryAsync(string filter, Func<Task> ask)
    {
        try
        {
            await ask();
            return true;
        }
        catch (Exception e) when (e is MqttClientException or ArgumentException)
        {
            logger.NotSubscribed(bridge.Name, Shared(filter), e.Message);
            return false;
        }
    }

    private string Shared(string filter) =>
        bridge.Options.Group.Length == 0 ? filter : $"$share/{bridge.Options.Group}/{filter}";

    private SubscriptionOptions Options(string filter) => bridge.IsV5
        ? new SubscriptionOptions
        {
            QoS = QoS,
            Identifier = IdOf(filter),
            RetainHandling = bridge.Options.Group.Length == 0 ? RetainHandling.WhenNew : RetainHandling.Always,
        }
        : new SubscriptionOptions { QoS = QoS };

    private int IdOf(string filter) => _ids.GetOrAdd(
        filter,
        one => WayInOf(one) is { } route ? SubscriptionIds.Of(route.Key.Name, one) : SubscriptionIds.Of("trigger", one));

    // A way in that subscribes to the same filter: a second subscription would take its place, and its identifier.
    private BridgeRoute? WayInOf(string filter) => bridge.In.FirstOrDefault(route => route.RemoteFilter == Shared(filter));
}
