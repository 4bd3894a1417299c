using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Broker;

/// <summary>Acts on the packets of one connected client.</summary>
internal sealed class PacketHandler(
    BrokerContext broker, ClientConnection connection, Session session, PublishPipeline pipeline, string? userName)
{
    /// <summary>Topic aliases a client may use (5.0, 3.2.2.3.8).</summary>
    public const ushort TopicAliasMaximum = 32;

    private readonly TopicCache _topics = new();
    private readonly string?[] _aliases = new string?[TopicAliasMaximum + 1];

    /// <summary>Acts on one packet. False after DISCONNECT.</summary>
    /// <exception cref="MalformedPacketException">The client must be disconnected, with the reason.</exception>
    public ValueTask<bool> HandleAsync(
        byte header, ReadOnlyMemory<byte> body, CancellationToken stopping, CancellationToken closing)
    {
        if ((PacketType)(header >> 4) == PacketType.Publish)
        {
            return PublishAsync(PublishView.Decode(header, body, connection.Version), stopping, closing);
        }

        switch (PacketDecoder.Decode(header, body, connection.Version))
        {
            case AckPacket { Kind: PacketType.PubAck } acknowledgement:
                session.Acknowledge(acknowledgement.PacketId);
                return new(true);
            case PingPacket { Kind: PacketType.PingReq }:
                connection.Write(PingPacket.Response);
                return new(true);
            case SubscribePacket subscribe:
                return SubscribeAsync(subscribe, closing);
            case UnsubscribePacket unsubscribe:
                return UnsubscribeAsync(unsubscribe, closing);
            case EndPacket { Kind: PacketType.Disconnect } disconnect:
                connection.TakeLeave(disconnect);
                return new(false);
            case var other:
                throw MalformedPacketException.Protocol($"a client may not send {other.Type} here");
        }
    }

    private ValueTask<bool> PublishAsync(PublishView view, CancellationToken stopping, CancellationToken closing)
    {
        broker.Metrics.Received();
        if (view.QoS == 2)
        {
            throw new MalformedPacketException(
                ReasonCode.QoSNotSupported, "a publication with QoS 2; QoS 0 and 1 are supported");
        }

        bool inPlace = view is { QoS: 0, Retain: false, PropertyList.IsEmpty: true, Topic.IsEmpty: false };
        if (inPlace && broker.Interceptor is null)
        {
            broker.Router.RouteInPlace(view, session);
            return new(true);
        }

        PacketProperties properties = view.ReadProperties();
        if (properties.SubscriptionIds is not null || HasWildcard(properties.ResponseTopic))
        {
            throw MalformedPacketException.Protocol(
                "a publication with a subscription identifier or a response topic with wildcards");
        }

        MqttMessage message = MessageConversion.Message(
            TopicOf(view, properties.TopicAlias), view.Payload.ToArray(), view.QoS, view.Retain, properties);
        return AddAsync(new(session.ClientId, userName, message, view.PacketId, view.Duplicate), stopping, closing);
    }

    private async ValueTask<bool> AddAsync(
        PublishContext publish, CancellationToken stopping, CancellationToken closing)
    {
        await pipeline.AddAsync(publish, stopping, closing);
        return true;
    }

    private string TopicOf(PublishView view, ushort? alias)
    {
        if (alias > TopicAliasMaximum)
        {
            throw new MalformedPacketException(
                ReasonCode.TopicAliasInvalid, $"topic alias {alias}; the maximum is {TopicAliasMaximum}");
        }

        if (!view.Topic.IsEmpty)
        {
            string topic = _topics.Get(view.Topic.Span);
            _aliases[alias ?? 0] = topic;
            return topic;
        }

        return alias is { } known && _aliases[known] is { } named
            ? named
            : throw MalformedPacketException.Protocol("an empty topic with a topic alias that stands for nothing");
    }

    private async ValueTask<bool> SubscribeAsync(SubscribePacket packet, CancellationToken closing)
    {
        List<ReasonCode> codes = [];
        List<(StoredSubscription Terms, bool WithRetained)> granted = [];
        foreach (RequestedSubscription requested in packet.Subscriptions)
        {
            codes.Add(Subscribe(requested, packet.Properties.SubscriptionIds, granted));
        }

        if (session.IsPersistent)
        {
            await broker.Store.CommitAsync(closing);
        }

        connection.Write(new SubAckPacket(PacketType.SubAck, packet.PacketId, codes));
        foreach ((StoredSubscription terms, bool withRetained) in granted)
        {
            if (withRetained)
            {
                SendRetained(terms);
            }
        }

        return true;
    }

    private ReasonCode Subscribe(
        RequestedSubscription requested, IReadOnlyList<int>? ids, List<(StoredSubscription, bool)> granted)
    {
        bool shared = requested.Filter.StartsWith("$share/", StringComparison.Ordinal);
        if (shared && requested.NoLocal)
        {
            throw MalformedPacketException.Protocol("a shared subscription with the No Local option");
        }

        if (TopicFilter.Problem(requested.Filter) is not null
            || requested.Filter.AsSpan().Count('/') >= broker.Options.MaxTopicLevels)
        {
            return Refusal(ReasonCode.TopicFilterInvalid);
        }

        StoredSubscription terms = new(
            requested.Filter,
            Math.Min(requested.QoS, 1),
            requested.NoLocal,
            requested.RetainAsPublished,
            ids is [int id, ..] ? id : 0);
        if (!session.TrySubscribe(terms, out bool isNew))
        {
            return Refusal(ReasonCode.QuotaExceeded);
        }

        bool wanted = requested.RetainHandling == 0 || (requested.RetainHandling == 1 && isNew);
        granted.Add((terms, wanted && !shared));
        return (ReasonCode)terms.QoS;
    }

    // 3.1.1 knows one failure code.
    private ReasonCode Refusal(ReasonCode reason) =>
        connection.Version == ProtocolVersion.V5 ? reason : ReasonCode.UnspecifiedError;

    private void SendRetained(StoredSubscription terms)
    {
        foreach (RetainedMessage retained in broker.Retained.Matching(terms.Filter))
        {
            TimeSpan? left = retained.Message.MessageExpiry - (broker.Time.GetUtcNow() - retained.ReceivedAt);
            if (left is null || left > TimeSpan.Zero)
            {
                session.Deliver(
                    retained.Message,
                    retained.ReceivedAt,
                    Math.Min(retained.Message.QoS, terms.QoS),
                    retain: true,
                    terms.Identifier == 0 ? null : [terms.Identifier]);
            }
        }
    }

    private async ValueTask<bool> UnsubscribeAsync(UnsubscribePacket packet, CancellationToken closing)
    {
        List<ReasonCode> codes = [];
        foreach (string filter in packet.Filters)
        {
            codes.Add(session.Unsubscribe(filter) ? ReasonCode.Success : ReasonCode.NoSubscriptionExisted);
        }

        if (session.IsPersistent)
        {
            await broker.Store.CommitAsync(closing);
        }

        connection.Write(new SubAckPacket(PacketType.UnsubAck, packet.PacketId, codes));
        return true;
    }

    private static bool HasWildcard(string? topic) => topic is not null && TopicName.Problem(topic) is not null;
}
