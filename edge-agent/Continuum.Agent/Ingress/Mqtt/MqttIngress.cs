using System.Diagnostics;
using Continuum.Agent.Events;
using Continuum.Agent.Routing;
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
    TimeProvider time,
    ILogger<MqttIngress> logger) : IPublishInterceptor
{
    public async ValueTask<PublishDisposition> OnPublishAsync(
        PublishContext publish, CancellationToken cancellationToken)
    {
        List<TopicMatch> matches = [];
        routes.Current.Match(publish.Message.Topic, matches);
        if (matches.Count == 0)
        {
            return PublishDisposition.Forwarded;
        }

        if (publish.Message.Payload.Length > PayloadLimits.MaxRequestBytes)
        {
            return new PublishDisposition.Refuse(
                ReasonCode.PacketTooLarge,
                $"an event is at most {PayloadLimits.MaxRequestBytes} bytes, this is {publish.Message.Payload.Length}");
        }

        using Activity? activity = MessageTrace.StartReceive(publish);
        QueuedEvent[] events = [.. matches.Select(match => ToEvent(publish, match, activity))];
        if (publish.Message.QoS > 0)
        {
            return await AcceptAsync(publish, events, cancellationToken);
        }

        Array.ForEach(events, intake.Offer);
        return PublishDisposition.Forwarded;
    }

    /// <summary>At a start, before anybody connects: forgets what a crash left of sessions that are no more.</summary>
    public async Task ForgetLostSessionsAsync(Func<string, bool> hasSession, CancellationToken cancellationToken)
    {
        try
        {
            await intake.EndLostSessionsAsync(hasSession, cancellationToken);
        }
        catch (EventQueueException e)
        {
            // It costs room only; the next start tries it again.
            logger.LostSessionsNotForgotten(e);
        }
    }

    public ValueTask OnReleaseAsync(string clientId, int packetId, CancellationToken cancellationToken) =>
        intake.ReleaseAsync(clientId, packetId, cancellationToken);

    public ValueTask OnSessionEndedAsync(string clientId, CancellationToken cancellationToken) =>
        intake.EndSessionAsync(clientId, cancellationToken);

    // When the queue refuses, its exception closes the connection: without any acknowledgement, also a negative one,
    // the device must keep the message and send it again (MQTT 5.0, section 4.4). A message that came before makes no
    // event; whether subscribers have it is what the broker knows.
    private async ValueTask<PublishDisposition> AcceptAsync(
        PublishContext publish, QueuedEvent[] events, CancellationToken cancellationToken)
    {
        Arrival arrival = new(
            publish.ClientId, publish.Message.QoS == 2 ? publish.PacketId : 0, MessageKeys.NameOf(publish.Message));
        await intake.AcceptAsync(
            events, arrival is { PacketId: 0, Name: null } ? null : arrival, cancellationToken);
        return PublishDisposition.Forwarded;
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
            : publish.Message.ResponseTopic is not null && !publish.MayReply(topic)
                ? "its publisher may neither publish to its response topic nor read it"
            : null);
}
