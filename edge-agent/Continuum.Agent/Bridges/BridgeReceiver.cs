using Continuum.Agent.Events;
using Continuum.Agent.Ingress.Mqtt;
using Continuum.Agent.Routing;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Sessions;

namespace Continuum.Agent.Bridges;

/// <summary>
/// Takes what another broker sends: events and copies for further brokers in one commit, then this node's subscribers;
/// then it is acknowledged. Several at once, in their order.
/// </summary>
internal sealed class BridgeReceiver(
    BridgeSpec bridge,
    MqttClient client,
    BridgeSession session,
    BridgeSubscriptions subscriptions,
    MqttIngress ingress,
    RouteTableHolder routes,
    Func<MqttBroker?> broker,
    BridgeMetrics metrics,
    TimeProvider time,
    ILogger logger)
{
    private const int AtOnce = 64;
    private const int ReceiveQoS = 2;

    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SaidEvery = TimeSpan.FromMinutes(1);

    private readonly Slots _slots = new(AtOnce);
    private readonly EntryOrder _order = new();
    private readonly Lock _saying = new();
    private DateTimeOffset _saidAt = DateTimeOffset.MinValue;
    private readonly Dictionary<int, BridgeRoute> _byId =
        bridge.In.ToDictionary(route => SubscriptionIds.Of(route.Key.Name, route.RemoteFilter));

    /// <summary>Takes messages until the client ends.</summary>
    /// <exception cref="MqttClientException">Another client has our identifier.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (bridge.Options.Triggers)
        {
            // Before it is known what asks for them, the triggers' messages would be nobody's.
            await routes.Known.WaitAsync(cancellationToken);
        }

        Task before = Task.CompletedTask;
        await foreach (ReceivedMessage received in client.Messages.ReadAllAsync(cancellationToken))
        {
            await _slots.TakeAsync(cancellationToken);
            metrics.Received(bridge.Name);
            TaskCompletionSource published = new(TaskCreationOptions.RunContinuationsAsynchronously);

            // Begun here, one after the other: that, and waiting for those that are refused for now, keeps their order
            // on the disk; each waits for the one before it has been published, which keeps it for subscribers.
            _ = TakeAsync(received, _order.Join(), before, published, cancellationToken);
            before = published.Task;
        }
    }

    private async Task TakeAsync(
        ReceivedMessage received,
        long place,
        Task before,
        TaskCompletionSource published,
        CancellationToken cancellationToken)
    {
        try
        {
            await LandAsync(received, place, before, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return; // Not acknowledged: it comes again.
        }
        catch (Exception e)
        {
            // It would be the same the next time, and hold up the acknowledgements of all that come after it.
            logger.NeverTaken(e, bridge.Name, received.Message.Topic);
            metrics.Untaken(bridge.Name, "broken");
        }
        finally
        {
            _order.Leave(place);
            published.TrySetResult();
            _slots.Leave();
        }

        await received.AcknowledgeAsync();
    }

    // Each step is tried again by itself: what is on the disk is not written twice.
    private async Task LandAsync(
        ReceivedMessage received, long place, Task before, CancellationToken cancellationToken)
    {
        Landing landing = LandingOf(received);
        if (landing.IsEmpty)
        {
            logger.NobodysMessage(bridge.Name, received.Message.Topic);
            metrics.Untaken(bridge.Name, "nobodys");
            return;
        }

        Entrance entrance = await EnterInOrderAsync(received, landing, place, cancellationToken);
        await before;
        if (received.Message.QoS != ReceiveQoS)
        {
            foreach (MqttMessage message in landing.Publications)
            {
                await AgainUntilDoneAsync(
                    () => broker()?.PublishAsync(message, cancellationToken).AsTask() ?? Task.CompletedTask,
                    cancellationToken);
            }
        }
        else if (entrance.Origin is { } origin)
        {
            // Also where the name is known: whoever took it then may have been cut off before this was done.
            string? name = NameOf(received.Message, received.SubscriptionIdentifiers);
            await AgainUntilDoneAsync(
                () => broker()?.PublishOnceAsync(origin, landing.Publications, cancellationToken).AsTask()
                    ?? Task.CompletedTask,
                cancellationToken);
            session.Finish(origin, name);
        }
    }

    // Several share a commit; but one that was refused is let in before any behind it begins.
    private async Task<Entrance> EnterInOrderAsync(
        ReceivedMessage received, Landing landing, long place, CancellationToken cancellationToken)
    {
        bool wasRefused = false;
        while (true)
        {
            await _order.TurnAsync(place, cancellationToken);
            try
            {
                Task<Entrance> entering = EnterAsync(received, landing, cancellationToken);
                if (!wasRefused && !entering.IsFaulted)
                {
                    _order.Leave(place);
                }

                Entrance entrance = await entering;
                _order.Leave(place);
                return entrance;
            }
            catch (Exception e) when (MayPass(e) && !cancellationToken.IsCancellationRequested)
            {
                wasRefused = true;
                _order.Return(place);
                Say(e);
            }

            if (_order.IsFirst(place))
            {
                await Task.Delay(AgainAfter, time, cancellationToken);
            }
        }
    }

    private Task<Entrance> EnterAsync(ReceivedMessage received, Landing landing, CancellationToken cancellationToken)
    {
        bool isQos2 = received.Message.QoS == ReceiveQoS;
        string? name = NameOf(received.Message, received.SubscriptionIdentifiers);
        return ingress.TakeAsync(
            landing,
            new Arrival(bridge.Publisher, isQos2 ? received.PacketId : 0, name)
            {
                IsVoid = () => received.IsSessionLost,
                IsPublishedOnce = isQos2 && landing.Publications.Count > 0,

                // Not later: an earlier copy may be finished, and its origin forgotten, before this one has its turn.
                Committed = entrance =>
                {
                    if (isQos2 && entrance.Origin is { } origin)
                    {
                        session.Begin(received.PacketId, origin, name);
                    }
                },
            },
            bridge.Options.Triggers ? bridge.Name : null,
            received.Message.QoS,
            cancellationToken);
    }

    private async Task AgainUntilDoneAsync(Func<Task> step, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await step();
                return;
            }
            catch (Exception e) when (MayPass(e) && !cancellationToken.IsCancellationRequested)
            {
                Say(e);
            }

            await Task.Delay(AgainAfter, time, cancellationToken);
        }
    }

    // As long as a link is down or a disk full it is the same each second.
    private void Say(Exception e)
    {
        lock (_saying)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (now - _saidAt < SaidEvery && now >= _saidAt)
            {
                return;
            }

            _saidAt = now;
        }

        logger.NotTaken(e, bridge.Name);
    }

    // A disk that is full or a broker that stops; ArgumentException is the message's own.
    private static bool MayPass(Exception e) =>
        e is EventQueueException or SessionStoreException or ObjectDisposedException or IOException;

    /// <summary>
    /// What a message's name stands for here: behind another broker there are many publishers, which may give their
    /// messages the same names on topics of their own, and a message comes once for each of several overlapping
    /// subscriptions.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="identifiers">Of the subscriptions that it came by.</param>
    /// <returns>Null where it has no name.</returns>
    internal static string? NameOf(MqttMessage message, IReadOnlyList<int> identifiers) =>
        MessageKeys.NameOf(message) is { } name
            ? $"{name}\0{message.Topic}\0{string.Join(',', identifiers.Order())}"
            : null;

    // By the subscriptions that it came by, where the other broker tells; else by its topic.
    private Landing LandingOf(ReceivedMessage received)
    {
        MqttMessage message = received.Message;
        IReadOnlyList<int> ids = received.SubscriptionIdentifiers;
        List<(TopicMatch, MqttMessage)> events = [];
        List<MqttMessage> publications = [];
        List<TopicMatch> matches = [];
        IEnumerable<BridgeRoute> ways =
            ids.Count > 0 ? ids.Select(id => _byId.GetValueOrDefault(id)).OfType<BridgeRoute>() : bridge.In;
        foreach (BridgeRoute route in ways)
        {
            if (route.ToLocal(message.Topic) is { } topic && publications.TrueForAll(known => known.Topic != topic))
            {
                MqttMessage local = message with { Topic = topic };
                publications.Add(local);
                matches.Clear();
                routes.Current.Match(topic, matches);

                // Where triggers are subscribed to there as well, that brings the events.
                events.AddRange(bridge.Options.Triggers ? [] : matches.Select(match => (match, local)));
            }
        }

        if (bridge.Options.Triggers)
        {
            matches.Clear();
            routes.Current.Match(message.Topic, matches);
            events.AddRange(matches.Where(match => subscriptions.Brought(match.Route.TopicFilter, ids))
                .Select(match => (match, message)));
        }

        return new Landing(events, publications);
    }
}
