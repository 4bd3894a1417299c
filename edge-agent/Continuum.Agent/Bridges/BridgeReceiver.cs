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
    TriggerSubscriptions? triggers,
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
    private static readonly TimeSpan SubscribeAgainAfter = TimeSpan.FromSeconds(5);

    private readonly Slots _slots = new(AtOnce);
    private readonly Dictionary<int, BridgeRoute> _byId =
        bridge.In.ToDictionary(route => SubscriptionIds.Of(route.Key.Name, route.RemoteFilter));

    /// <summary>
    /// Subscribes to what leads in, and tries again what the other broker refused; runs until it is cancelled.
    /// </summary>
    public async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        List<BridgeRoute> asked = [.. bridge.In];
        while (asked.Count > 0)
        {
            List<BridgeRoute> refused = [];
            foreach (BridgeRoute route in asked)
            {
                if (!await TrySubscribeAsync(route, cancellationToken))
                {
                    refused.Add(route);
                }
            }

            asked = refused;
            if (asked.Count > 0)
            {
                await Task.Delay(SubscribeAgainAfter, time, cancellationToken);
            }
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
    }

    /// <summary>Takes messages until the client ends.</summary>
    /// <exception cref="MqttClientException">Another client has our identifier.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Task before = Task.CompletedTask;
        await foreach (ReceivedMessage received in client.Messages.ReadAllAsync(cancellationToken))
        {
            await _slots.TakeAsync(cancellationToken);
            metrics.Received(bridge.Name);
            TaskCompletionSource published = new(TaskCreationOptions.RunContinuationsAsynchronously);

            // Begun here, one after the other: that is what keeps their order on the disk; each waits for the one before
            // it has been published, which keeps it for subscribers.
            _ = TakeAsync(received, before, published, cancellationToken);
            before = published.Task;
        }
    }

    private async Task<bool> TrySubscribeAsync(BridgeRoute route, CancellationToken cancellationToken)
    {
        SubscriptionOptions options = bridge.IsV5
            ? new()
            {
                QoS = route.Options.QoS,
                NoLocal = true,
                RetainAsPublished = true,
                RetainHandling = RetainHandling.WhenNew,
                Identifier = SubscriptionIds.Of(route.Key.Name, route.RemoteFilter),
            }
            : new() { QoS = route.Options.QoS };
        try
        {
            await SubscriptionIds.SubscribeAsync(client, route.RemoteFilter, options, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is MqttClientException or ArgumentException)
        {
            logger.NotSubscribed(bridge.Name, route.RemoteFilter, e.Message);
            return false;
        }
    }

    private async Task TakeAsync(
        ReceivedMessage received, Task before, TaskCompletionSource published, CancellationToken cancellationToken)
    {
        try
        {
            await LandAsync(received, before, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return; // Not acknowledged: it comes again.
        }
        catch (Exception e)
        {
            // It would be the same the next time, and hold up the acknowledgements of all that come after it.
            logger.NeverTaken(e, bridge.Name, received.Message.Topic);
            metrics.Untaken(bridge.Name);
        }
        finally
        {
            published.TrySetResult();
            _slots.Leave();
        }

        await received.AcknowledgeAsync();
    }

    // Each step is tried again by itself: what is on the disk is not written twice.
    private async Task LandAsync(ReceivedMessage received, Task before, CancellationToken cancellationToken)
    {
        Landing landing = LandingOf(received);
        if (landing.IsEmpty)
        {
            logger.NobodysMessage(bridge.Name, received.Message.Topic);
            return;
        }

        Entrance entrance = default;
        await AgainUntilDoneAsync(
            async () => entrance = await EnterAsync(received, landing, cancellationToken), cancellationToken);
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
        else if (landing.Publications.Count > 0 && entrance.Kind != EntranceKind.SameName)
        {
            string origin = session.NameOrigin(received.PacketId, entrance.Number);
            await AgainUntilDoneAsync(
                () => broker()?.PublishOnceAsync(origin, landing.Publications, cancellationToken).AsTask()
                    ?? Task.CompletedTask,
                cancellationToken);
        }
    }

    private Task<Entrance> EnterAsync(ReceivedMessage received, Landing landing, CancellationToken cancellationToken) =>
        ingress.TakeAsync(
            landing,
            new Arrival(
                bridge.Publisher,
                received.Message.QoS == ReceiveQoS ? received.PacketId : 0,
                NameOf(received.Message, received.SubscriptionIdentifiers))
            {
                IsVoid = () => received.IsSessionLost,
            },
            triggers is null ? null : bridge.Name,
            received.Message.QoS,
            cancellationToken);

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
                logger.NotTaken(e, bridge.Name);
            }

            await Task.Delay(AgainAfter, time, cancellationToken);
        }
    }

    // A disk that is full or a broker that stops; ArgumentException is the message's own.
    private static bool MayPass(Exception e) =>
        e is EventQueueException or SessionStoreException or ObjectDisposedException or IOException;

    /// <summary>
    /// What a message's name stands for here: behind another broker there are many publishers, which may give their messages
    /// the same names on topics of their own, and a message comes once for each of several overlapping subscriptions.
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
                events.AddRange(triggers is null ? matches.Select(match => (match, local)) : []);
            }
        }

        if (triggers is not null)
        {
            matches.Clear();
            routes.Current.Match(message.Topic, matches);
            events.AddRange(matches.Where(match => triggers.Brought(match.Route.TopicFilter, ids))
                .Select(match => (match, message)));
        }

        return new Landing(events, publications);
    }
}
