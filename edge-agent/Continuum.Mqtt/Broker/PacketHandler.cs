using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Broker;

/// <summary>Acts on the packets of one connected client.</summary>
internal sealed class PacketHandler(
    BrokerContext broker, ClientConnection connection, Session session, string? userName)
{
    /// <summary>Topic aliases a client may use (5.0, 3.2.2.3.8).</summary>
    public const ushort TopicAliasMaximum = 32;

    // Most clients listen only, and few use aliases.
    private TopicCache? _topics;
    private string?[]? _aliases;

    public ProtocolVersion Version => connection.Version;

    /// <summary>Acts on one packet. False after DISCONNECT.</summary>
    /// <exception cref="MalformedPacketException">The client must be disconnected, with the reason.</exception>
    public ValueTask<bool> HandleAsync(
        byte header, ReadOnlyMemory<byte> body, CancellationToken stopping, CancellationToken closing)
    {
        if ((PacketType)(header >> 4) == PacketType.Publish)
        {
            return PublishAsync(PublishView.Decode(header, body, connection.Version), stopping, closing);
        }

        if (AckView.TryDecode(header, body.Span, out AckView ack))
        {
            return AcknowledgeAsync(ack, stopping, closing);
        }

        switch (PacketDecoder.Decode(header, body, connection.Version))
        {
            case AckPacket longer:
                return AcknowledgeAsync(new(longer.Kind, longer.PacketId, longer.Reason), stopping, closing);
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
            case EndPacket { Kind: PacketType.Auth } authentication:
                return connection.ReauthenticateAsync(authentication);
            case var other:
                throw MalformedPacketException.Protocol($"a client may not send {other.Type} here");
        }
    }

    private bool MayPublish(ReadOnlySpan<byte> topic) =>
        (broker.Options.Authorizer is null && topic is not [(byte)'$', ..])
        || connection.MayPublish((_topics ??= new()).Get(topic));

    private ValueTask<bool> PublishAsync(PublishView view, CancellationToken stopping, CancellationToken closing)
    {
        broker.Metrics.Received();
        bool inPlace = view is { QoS: 0, Retain: false, PropertyList.IsEmpty: true, Topic.IsEmpty: false };
        if (inPlace && broker.Interceptor is null && MayPublish(view.Topic.Span))
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
        PublishContext publish = new(session.ClientId, userName, message, view.PacketId, view.Duplicate)
        {
            Publisher = connection,
        };
        return AddAsync(publish, stopping, closing);
    }

    private ValueTask<bool> AcknowledgeAsync(AckView ack, CancellationToken stopping, CancellationToken closing)
    {
        if (ack.Kind == PacketType.PubRel)
        {
            return ReleaseAsync(ack.PacketId, stopping, closing);
        }

        Acknowledge(ack);
        return new(true);
    }

    private async ValueTask<bool> ReleaseAsync(ushort packetId, CancellationToken stopping, CancellationToken closing)
    {
        await connection.Pipeline(stopping).ReleaseAsync(packetId, stopping, closing);
        return true;
    }

    private void Acknowledge(AckView packet)
    {
        switch (session.Acknowledge(packet))
        {
            case AckOutcome.OutOfPlace:
                throw MalformedPacketException.Protocol(
                    $"{packet.Kind} for packet identifier {packet.PacketId}, which waits for something else");
            case AckOutcome.Unknown when packet.Kind == PacketType.PubRec
                && packet.Reason < ReasonCode.UnspecifiedError:
                // 5.0, 4.3.3: the client waits for a PUBREL, and shall not for ever.
                connection.Write(
                    new AckPacket(PacketType.PubRel, packet.PacketId, ReasonCode.PacketIdentifierNotFound));
                break;
            default:
                break;
        }
    }

    private async ValueTask<bool> AddAsync(
        PublishContext publish, CancellationToken stopping, CancellationToken closing)
    {
        await connection.Pipeline(stopping).AddAsync(publish, stopping, closing);
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
            string topic = (_topics ??= new()).Get(view.Topic.Span);
            if (alias is { } number)
            {
                (_aliases ??= new string?[TopicAliasMaximum + 1])[number] = topic;
            }

            return topic;
        }

        return alias is { } known && _aliases?[known] is { } named
            ? named
            : throw MalformedPacketException.Protocol("an empty topic with a topic alias that stands for nothing");
    }

    private async ValueTask<bool> SubscribeAsync(SubscribePacket packet, CancellationToken closing)
    {
        List<ReasonCode> codes = [];
        Dictionary<string, (StoredSubscription Terms, bool WithRetained)> granted = new(StringComparer.Ordinal);
        foreach (RequestedSubscription requested in packet.Subscriptions)
        {
            // No session may have more: what a packet costs is bounded, however many filters it lists.
            codes.Add(codes.Count < broker.Options.MaxSubscriptionsPerSession
                ? Subscribe(requested, packet.Properties.SubscriptionIds, granted)
                : Refusal(ReasonCode.QuotaExceeded));
        }

        if (session.IsPersistent)
        {
            await broker.Store.CommitAsync(closing);
        }

        connection.Write(new SubAckPacket(PacketType.SubAck, packet.PacketId, codes));
        foreach ((StoredSubscription terms, bool withRetained) in granted.Values)
        {
            if (withRetained)
            {
                closing.ThrowIfCancellationRequested();
                SendRetained(terms);
                // A search through all retained messages may be long: others get their turn in between.
                await Task.Yield();
            }
        }

        return true;
    }

    private ReasonCode Subscribe(
        RequestedSubscription requested,
        IReadOnlyList<int>? ids,
        Dictionary<string, (StoredSubscription Terms, bool WithRetained)> granted)
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

        if (!connection.MaySubscribe(requested.Filter))
        {
            return Refusal(ReasonCode.NotAuthorized);
        }

        StoredSubscription terms = new(
            requested.Filter,
            requested.QoS,
            requested.NoLocal,
            requested.RetainAsPublished,
            ids is [int id, ..] ? id : 0);
        if (!session.TrySubscribe(terms, out bool isNew))
        {
            return Refusal(ReasonCode.QuotaExceeded);
        }

        bool wanted = requested.RetainHandling == 0 || (requested.RetainHandling == 1 && isNew);
        // A filter that the packet names again gets its retained messages once, with the last of its terms.
        wanted = (wanted && !shared) || (granted.TryGetValue(terms.Filter, out var earlier) && earlier.WithRetained);
        granted[terms.Filter] = (terms, wanted);
        return (ReasonCode)terms.QoS;
    }

    // 3.1.1 knows one failure code.
    private ReasonCode Refusal(ReasonCode reason) =>
        connection.Version == ProtocolVersion.V5 ? reason : ReasonCode.UnspecifiedError;

    private void SendRetained(StoredSubscription terms)
    {
        foreach (RetainedMessage retained in broker.Retained.Matching(terms.Filter))
        {
            session.Deliver(
                retained.Message,
                retained.ReceivedAt,
                new(
                    Math.Min(retained.Message.QoS, terms.QoS),
                    Retain: true,
                    terms.Identifier == 0 ? null : [terms.Identifier],
                    Share: null));
        }
    }

    private async ValueTask<bool> UnsubscribeAsync(UnsubscribePacket packet, CancellationToken closing)
    {
        List<ReasonCode> codes = [];
        foreach (string filter in packet.Filters)
        {
            codes.Add(session.Unsubscribe(filter) ? ReasonCode.Success
                : TopicFilter.Problem(filter) is null ? ReasonCode.NoSubscriptionExisted
                : ReasonCode.TopicFilterInvalid);
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
