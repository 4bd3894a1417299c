using System.Diagnostics;
using Continuum.Agent.Bridges;
using Continuum.Agent.Events;
using Continuum.Agent.Outbox;
using Continuum.Agent.Routing;
using Continuum.Agent.Shadows;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Topics;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>
/// Turns device messages into events. A QoS 1 or 2 message is acknowledged once its events are on the disk; a QoS 0
/// message is best effort. Subscribers receive the message either way: a trigger is one more subscriber, not a thief.
/// </summary>
internal sealed class MqttIngress(
    EventIntake intake,
    RouteTableHolder routes,
    BridgePlan bridges,
    TimeProvider time,
    ILogger<MqttIngress> logger) : IPublishInterceptor
{
    private readonly TooLargeNotice _tooLarge = new(time, logger);

    public async ValueTask<PublishDisposition> OnPublishAsync(
        PublishContext publish, CancellationToken cancellationToken)
    {
        if (bridges.IsPublisher(publish.ClientId))
        {
            return new PublishDisposition.Refuse(
                ReasonCode.NotAuthorized, "a bridge of this node has this client identifier");
        }

        await TakeAsync(publish, bridges.CopiesOf(publish.Message, publish.ClientId), cancellationToken);

        // Also one that came before: whether subscribers have it is what the broker knows.
        return PublishDisposition.Forwarded;
    }

    /// <summary>
    /// A will is a message like any other, but that nobody waits for an answer to it, and that its name is the
    /// broker's: what the device says is the same for the wills of all its connections.
    /// </summary>
    public ValueTask OnWillAsync(PublishContext will)
    {
        if (bridges.IsPublisher(will.ClientId))
        {
            return ValueTask.CompletedTask;
        }

        MqttMessage message = MessageKeys.Named(will.Message, will.WillName);
        return TakeAsync(
            will with { Message = message with { ResponseTopic = null } },
            bridges.CopiesOf(message, will.ClientId),
            CancellationToken.None);
    }

    private ValueTask TakeAsync(
        PublishContext publish, IReadOnlyList<OutgoingMessage> elsewhere, CancellationToken cancellationToken)
    {
        List<TopicMatch> matches = [];
        routes.Current.Match(publish.Message.Topic, matches);
        return matches.Count == 0 && elsewhere.Count == 0
            ? ValueTask.CompletedTask
            : TakeAsync(publish, matches, elsewhere, cancellationToken);
    }

    private async ValueTask TakeAsync(
        PublishContext publish,
        List<TopicMatch> matches,
        IReadOnlyList<OutgoingMessage> elsewhere,
        CancellationToken cancellationToken)
    {
        bool fits = publish.Message.Payload.Length <= PayloadLimits.MaxRequestBytes;
        using Activity? activity = fits && matches.Count > 0 ? MessageTrace.StartReceive(publish) : null;
        QueuedEvent[] events = fits ? [.. matches.Select(match => ToEvent(publish, match, activity))] : [];
        FunctionKey[] tooLarge = fits ? [] : [.. matches.Select(match => match.Route.Function)];
        Publication publication = new(events, elsewhere, ArrivalOf(publish)) { TooLarge = tooLarge };
        if (publish.Message.QoS == 0)
        {
            Offer(publication, publish.Message);
        }
        else
        {
            // When the queue refuses, its exception closes the connection: without any acknowledgement, also a negative
            // one, the device must keep the message and send it again (MQTT 5.0, section 4.4).
            await KeepAsync(publication, publish.Message, cancellationToken);
        }
    }

    /// <summary>
    /// Takes what came by a bridge: its events, and its copies for further brokers, in one commit above QoS 0. Whoever
    /// publishes it to subscribers does that afterwards.
    /// </summary>
    /// <param name="landing">What the message comes to.</param>
    /// <param name="arrival">The bridge, and how the message came.</param>
    /// <param name="via">The bridge that the answers go out by, or null.</param>
    /// <param name="qos">That it came with.</param>
    /// <param name="cancellationToken">Gives up before the write is taken.</param>
    /// <returns>Whether it came before.</returns>
    /// <exception cref="EventQueueException">It could not be written; nothing of it was.</exception>
    public async Task<Entrance> TakeAsync(
        Landing landing, Arrival arrival, string? via, int qos, CancellationToken cancellationToken)
    {
        List<QueuedEvent> events = [];
        List<FunctionKey> tooLarge = [];
        foreach ((TopicMatch match, MqttMessage message) in landing.Events)
        {
            PublishContext publish = new(arrival.ClientId, null, message, arrival.PacketId, Duplicate: false);
            if (message.Payload.Length > PayloadLimits.MaxRequestBytes)
            {
                tooLarge.Add(match.Route.Function);
                continue;
            }

            using Activity? activity = MessageTrace.StartReceive(publish);
            events.Add(ToEvent(publish, match, activity) with { Via = via });
        }

        OutgoingMessage[] elsewhere =
            [.. landing.Publications.SelectMany(message => bridges.CopiesOf(message, arrival.ClientId))];
        bool isTold = arrival is not { PacketId: 0, Name: null };
        Publication publication = new(events, elsewhere, isTold ? arrival : null) { TooLarge = tooLarge };
        if (qos == 0)
        {
            Offer(publication, landing.Message);
        }
        else if (isTold || events.Count + tooLarge.Count + elsewhere.Length > 0)
        {
            return await KeepAsync(publication, landing.Message, cancellationToken);
        }

        return new Entrance(EntranceKind.New, 0);
    }

    /// <summary>At a start, before anybody connects: forgets what a crash left of sessions that are no more.</summary>
    public async Task ForgetLostSessionsAsync(Func<string, bool> hasSession, CancellationToken cancellationToken)
    {
        try
        {
            await intake.EndLostSessionsAsync(
                clientId => bridges.IsPublisher(clientId) || hasSession(clientId), cancellationToken);
        }
        catch (EventQueueException e)
        {
            // It costs room only; the next start tries it again.
            logger.LostSessionsNotForgotten(e);
        }
    }

    public ValueTask OnReleaseAsync(string clientId, int packetId, CancellationToken cancellationToken) =>
        bridges.IsPublisher(clientId)
            ? ValueTask.CompletedTask
            : intake.ReleaseAsync(clientId, packetId, cancellationToken);

    public ValueTask OnSessionEndedAsync(string clientId, CancellationToken cancellationToken) =>
        bridges.IsPublisher(clientId)
            ? ValueTask.CompletedTask
            : intake.EndSessionAsync(clientId, cancellationToken);

    private static Arrival? ArrivalOf(PublishContext publish)
    {
        Arrival arrival = new(
            publish.ClientId, publish.Message.QoS == 2 ? publish.PacketId : 0, MessageKeys.NameOf(publish.Message));
        return arrival is { PacketId: 0, Name: null } ? null : arrival;
    }

    private void Offer(Publication publication, MqttMessage message)
    {
        foreach (QueuedEvent queued in publication.Events)
        {
            intake.Offer(queued);
        }

        foreach (FunctionKey function in publication.TooLarge)
        {
            intake.LoseTooLarge(function);
            _tooLarge.Tell(function, message);
        }

        intake.Offer(publication.Elsewhere);
    }

    // Events for which there will never be room are not waited with: to send them again would not help. They are
    // counted as dropped; the rest is taken, and whoever subscribes here has the message all the same.
    private async Task<Entrance> KeepAsync(
        Publication publication, MqttMessage message, CancellationToken cancellationToken)
    {
        TakenPublication taken = await intake.TakeAsync(publication with { TakesWhatFits = true }, cancellationToken);
        foreach (FunctionKey function in taken.TooLarge)
        {
            _tooLarge.Tell(function, message);
        }

        return taken.Entrance;
    }

    private QueuedEvent ToEvent(PublishContext publish, TopicMatch match, Activity? activity)
    {
        DateTimeOffset now = time.GetUtcNow();
        MqttMessage message = publish.Message;
        return new QueuedEvent
        {
            Id = Guid.CreateVersion7(now).ToString(),
            Function = match.Route.Function,
            Payload = message.Payload,
            ContentType = message.ContentType,
            Trigger = new TriggerContext { Kind = "mqtt", Topic = message.Topic },
            AcceptedAt = now,
            TraceParent = activity?.Id ?? MessageTrace.ReadParent(message),
            Reply = ReplyOf(publish, match),
            DedupKey = MessageKeys.NameOf(message) is { } name ? MessageKeys.DedupKeyOf(publish.ClientId, name) : null,
            OrderKey = MessageKeys.OrderKeyOf(message, match.Route.OrderBy),
        };
    }

    // The publisher's own response topic (MQTT 5.0, section 4.10) goes before the trigger's.
    private ReplyAddress? ReplyOf(PublishContext publish, TopicMatch match)
    {
        MqttMessage message = publish.Message;
        string? topic = message.ResponseTopic
            ?? (match.Route.ReplyTopic is { } pattern ? ReplyTopic.Fill(pattern, match.Levels) : null);
        if (topic is not null && ProblemOf(topic, publish) is { } problem)
        {
            // Known now rather than after the function has run: nobody can hear an answer there.
            logger.NoReply(message.Topic, match.Route.Function, problem);
            return null;
        }

        return topic is null
            ? null
            : new ReplyAddress(topic, match.Route.QoS, message.CorrelationData);
    }

    // A trigger's pattern is the word of who deployed it; a response topic is only the publisher's, who gets no further
    // by way of a function than by itself.
    private static string? ProblemOf(string topic, PublishContext publish) =>
        TopicName.Problem(topic)
        ?? (topic.StartsWith("$SYS/", StringComparison.Ordinal) ? "answers do not go below $SYS/"
            : topic.StartsWith(ShadowTopics.Reserved, StringComparison.Ordinal) ? "answers do not go below $continuum/"
            : publish.Message.ResponseTopic is not null && !publish.MayReply(topic)
                ? "its publisher may neither publish to its response topic nor read it"
            : null);
}
