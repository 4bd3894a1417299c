using System.Diagnostics;
using Continuum.Agent.Events;
using Continuum.Agent.Routing;
using Continuum.Contracts.Invocations;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Topics;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>
/// Turns device messages into events. A QoS 1 message is acknowledged once its events are on the disk; a QoS 0 message
/// is best effort. Subscribers receive the message either way: a trigger is one more subscriber, not a thief.
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
        QueuedEvent[] events = [.. matches.Select(match => ToEvent(publish.Message, match, activity))];
        if (publish.Message.QoS > 0)
        {
            return await AcceptAsync(events, cancellationToken);
        }

        Array.ForEach(events, intake.Offer);
        return PublishDisposition.Forwarded;
    }

    // When the queue refuses, its exception closes the connection: without any acknowledgement, also a negative one,
    // the device must keep the message and send it again (MQTT 5.0, section 4.4).
    private async ValueTask<PublishDisposition> AcceptAsync(QueuedEvent[] events, CancellationToken cancellationToken)
    {
        await intake.AcceptAsync(events, cancellationToken);
        return PublishDisposition.Forwarded;
    }

    private QueuedEvent ToEvent(MqttMessage message, TopicMatch match, Activity? activity)
    {
        DateTimeOffset now = time.GetUtcNow();
        return new QueuedEvent
        {
            Id = Guid.CreateVersion7(now).ToString(),
            Function = match.Route.Function,
            Payload = message.Payload,
            ContentType = message.ContentType,
            Trigger = new TriggerContext { Kind = "mqtt", Topic = message.Topic },
            AcceptedAt = now,
            TraceParent = activity?.Id ?? MessageTrace.ReadParent(message),
            Reply = ReplyOf(message, match),
        };
    }

    // The publisher's own response topic (MQTT 5.0, section 4.10) goes before the trigger's.
    private ReplyAddress? ReplyOf(MqttMessage message, TopicMatch match)
    {
        string? topic = message.ResponseTopic
            ?? (match.Route.ReplyTopic is { } pattern ? ReplyTopic.Fill(pattern, match.Levels) : null);
        if (topic is not null && TopicName.Problem(topic) is { } problem)
        {
            // Known now rather than after the function has run: nobody can hear an answer there.
            logger.NoReply(message.Topic, match.Route.Function, problem);
            return null;
        }

        return topic is null
            ? null
            : new ReplyAddress(topic, match.Route.QoS, message.CorrelationData);
    }
}
