using System.Collections.Concurrent;
using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Continuum.Agent.Routing;
using Continuum.Mqtt;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Topics;

namespace Continuum.Agent.Bridges;

/// <summary>
/// Keeps the subscriptions at another broker to what the ways in and the functions' triggers ask for; triggers' are
/// shared ones, so that of several nodes one gets each message. What was subscribed to in an earlier life and is not
/// asked for any more is ended: the session there would go on collecting it.
/// </summary>
internal sealed class BridgeSubscriptions(
    BridgeSpec bridge,
    MqttClient client,
    SubscriptionBook book,
    RouteTableHolder routes,
    BridgeMetrics metrics,
    TimeProvider time,
    ILogger logger)
{
    private const int TriggerQoS = 2;

    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _refused = new();
    private readonly List<string> _announced = [];
    private readonly HashSet<string> _granted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _problems = new(StringComparer.Ordinal);
    private readonly Signal _changed = new();
    private int _returned;

    /// <summary>Whether a message that came by some subscriptions came by a trigger's.</summary>
    /// <param name="filter">The trigger's filter.</param>
    /// <param name="identifiers">Of the subscriptions; none where the broker does not tell.</param>
    public bool Brought(string filter, IReadOnlyList<int> identifiers) =>
        identifiers.Count == 0 || identifiers.Contains(IdOf(filter));

    /// <summary>
    /// Before the client connects: where the other broker has no session of ours, it asks for them before it sends what
    /// waits, also what an earlier life had begun to send: no answer comes too early.
    /// </summary>
    /// <exception cref="EventQueueException">They could not be written down.</exception>
    public async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, SubscriptionOptions> wanted = Wanted();
        string[] filters = [.. InTheirOrder(wanted.Keys)];
        await book.RememberAsync(bridge.Name, filters, cancellationToken);
        foreach (string filter in filters)
        {
            try
            {
                client.Expect(filter, wanted[filter]);
                _announced.Add(filter);
            }
            catch (ArgumentException)
            {
                continue; // Said when it is asked for.
            }
        }
    }

    /// <summary>The client is connected, and has asked for what was announced: what is refused it says.</summary>
    public void AskedFor() => _granted.UnionWith(_announced);

    /// <summary>The client is connected again, with the session that the other broker says it has kept.</summary>
    public void Returned()
    {
        Interlocked.Exchange(ref _returned, 1);
        _changed.Raise();
    }

    /// <summary>The other broker refused one of them when it was made again, after it had lost the session.</summary>
    public void Refused(string filter, ReasonCode reason)
    {
        if (reason != ReasonCode.SubscriptionIdentifiersNotSupported)
        {
            logger.NotSubscribed(bridge.Name, filter, $"it was refused when it was made again ({reason})");
            metrics.NotSubscribed(bridge.Name);
        }

        _refused.Enqueue(filter);
        _changed.Raise();
    }

    /// <summary>Follows the triggers until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        routes.Replaced += _changed.Raise;
        try
        {
            TimeSpan wait = AgainAfter;
            while (true)
            {
                bool whole = await BringAsync(cancellationToken);
                await _changed.WaitAsync(whole ? null : wait, time, cancellationToken);
                wait = whole ? AgainAfter : wait < LongestWait / 2 ? wait * 2 : LongestWait;
            }
        }
        finally
        {
            routes.Replaced -= _changed.Raise;
        }
    }

    private async Task<bool> BringAsync(CancellationToken cancellationToken)
    {
        while (_refused.TryDequeue(out string? refused))
        {
            _granted.Remove(refused);
        }

        // A Mosquitto (2.0.11) that was stopped and started has the session, but of its subscriptions not the shared
        // ones. To ask for one that is there changes nothing: no retained messages come by it.
        if (Interlocked.Exchange(ref _returned, 0) != 0)
        {
            _granted.RemoveWhere(TopicFilter.IsShared);
        }

        try
        {
            Dictionary<string, SubscriptionOptions> wanted = Wanted();
            string[] missing = [.. InTheirOrder(wanted.Keys.Where(filter => !_granted.Contains(filter)))];
            await book.RememberAsync(bridge.Name, missing, cancellationToken);
            bool whole = true;
            foreach (string filter in missing)
            {
                string? problem = await TryAsync(
                    () => SubscriptionIds.SubscribeAsync(client, filter, wanted[filter], cancellationToken));
                if (IsNew(filter, problem))
                {
                    logger.NotSubscribed(bridge.Name, filter, problem!);
                }

                if (problem is null)
                {
                    _granted.Add(filter);
                }
                else
                {
                    whole = false;
                    metrics.NotSubscribed(bridge.Name);
                }
            }

            return await EndOthersAsync(wanted, cancellationToken) && whole;
        }
        catch (EventQueueException e) when (e.Error is not EventQueueError.Closed)
        {
            logger.SessionNotWritten(e, bridge.Publisher);
            return false;
        }
    }

    private async Task<bool> EndOthersAsync(
        Dictionary<string, SubscriptionOptions> wanted, CancellationToken cancellationToken)
    {
        if (bridge.Options.Triggers && !routes.Known.IsCompleted)
        {
            // Nothing is known of triggers yet, and what their sessions have collected would be lost.
            return true;
        }

        bool whole = true;
        foreach (string filter in book.Read(bridge.Name).Where(filter => !wanted.ContainsKey(filter)))
        {
            string? problem = await TryAsync(() => client.UnsubscribeAsync(filter, cancellationToken));
            if (IsNew(filter, problem))
            {
                logger.NotEnded(bridge.Name, filter, problem!);
            }

            if (problem is null)
            {
                _granted.Remove(filter);
                await book.ForgetAsync(bridge.Name, [filter], cancellationToken);
            }
            else
            {
                whole = false;
            }
        }

        return whole;
    }

    // Ways in first: answers come by them, and there may be many triggers.
    private IEnumerable<string> InTheirOrder(IEnumerable<string> filters) => filters
        .OrderBy(filter => !bridge.In.Any(route => route.RemoteFilter == filter))
        .ThenBy(filter => filter, StringComparer.Ordinal);

    // What is the same each time is said once.
    private bool IsNew(string filter, string? problem)
    {
        if (problem is null)
        {
            _problems.Remove(filter);
            return false;
        }

        bool isNew = _problems.GetValueOrDefault(filter) != problem;
        _problems[filter] = problem;
        return isNew;
    }

    /// <returns>Why it was refused; null when it was not.</returns>
    private static async Task<string?> TryAsync(Func<Task> ask)
    {
        try
        {
            await ask();
            return null;
        }
        catch (Exception e) when (e is MqttClientException or ArgumentException)
        {
            return e.Message;
        }
    }

    private Dictionary<string, SubscriptionOptions> Wanted()
    {
        Dictionary<string, SubscriptionOptions> wanted = new(StringComparer.Ordinal);
        foreach (BridgeRoute route in bridge.In)
        {
            wanted[route.RemoteFilter] = OptionsOf(route);
        }

        foreach (string filter in bridge.Options.Triggers ? routes.Current.TopicFilters : [])
        {
            // A way in of the same filter stays: a second subscription would take its place, and its identifier.
            wanted.TryAdd(Shared(filter), OptionsOf(filter));
        }

        return wanted;
    }

    private string Shared(string filter) =>
        bridge.Options.Group.Length == 0 ? filter : $"$share/{bridge.Options.Group}/{filter}";

    private SubscriptionOptions OptionsOf(BridgeRoute route) => bridge.IsV5
        ? new SubscriptionOptions
        {
            QoS = route.Options.QoS,
            NoLocal = true,
            RetainAsPublished = true,
            RetainHandling = RetainHandling.WhenNew,
            Identifier = SubscriptionIds.Of(route.Key.Name, route.RemoteFilter),
        }
        : new SubscriptionOptions { QoS = route.Options.QoS };

    private SubscriptionOptions OptionsOf(string trigger) => bridge.IsV5
        ? new SubscriptionOptions
        {
            QoS = TriggerQoS,
            Identifier = IdOf(trigger),
            RetainHandling = bridge.Options.Group.Length == 0 ? RetainHandling.WhenNew : RetainHandling.Always,
        }
        : new SubscriptionOptions { QoS = TriggerQoS };

    private int IdOf(string trigger) => _ids.GetOrAdd(
        trigger,
        one => bridge.In.FirstOrDefault(route => route.RemoteFilter == Shared(one)) is { } way
            ? SubscriptionIds.Of(way.Key.Name, one)
            : SubscriptionIds.Of("trigger", one));
}
