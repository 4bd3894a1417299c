using System.Text;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Transport;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// Sends a client its packets, within what it said in CONNECT: largest packet, topic aliases, problem information.
/// </summary>
internal sealed class ClientOutlet(OutboundBuffer outbound)
{
    // Below this an alias, three bytes of property, saves nothing.
    private const int ShortestAliased = 5;

    private uint _maxPacketSize = uint.MaxValue;
    private bool _withoutProblems;
    private int _maxAliases;
    private Dictionary<string, ushort>? _aliases;
    private bool _spoke;
    private volatile bool _open;

    public ProtocolVersion Version { get; private set; } = ProtocolVersion.V311;

    /// <summary>The client was let in: CONNACK, the first packet it gets (5.0, 3.2), is on its way.</summary>
    public bool IsOpen => _open;

    /// <summary>The client sent a CONNECT, right or wrong: it may be answered, in this version.</summary>
    public void Speak(ProtocolVersion version)
    {
        _spoke = true;
        Version = version;
    }

    public void Open() => _open = true;

    /// <summary>Takes the limits of a client that is let in.</summary>
    public void Limit(ConnectPacket connect, MqttBrokerOptions options)
    {
        _maxPacketSize = connect.Properties.MaximumPacketSize ?? uint.MaxValue;
        _withoutProblems = connect.Properties.RequestProblemInformation == 0;
        _maxAliases = Math.Min(connect.Properties.TopicAliasMaximum ?? 0, options.MaxTopicAliasesPerClient);
        _aliases = _maxAliases > 0 ? new(StringComparer.Ordinal) : null;
    }

    /// <summary>Not above the packet size the client accepts.</summary>
    /// <remarks>An alias never makes a packet larger than this says: where it would, none is used.</remarks>
    public bool Fits(ControlPacket packet) =>
        _maxPacketSize == uint.MaxValue || PacketEncoder.Size(packet, Version) <= _maxPacketSize;

    public bool TryPublish(PublishPacket packet) =>
        _aliases is null || packet.Topic.Length < ShortestAliased
            ? outbound.TryPublish(packet, Version)
            : TryPublishAliased(packet, _aliases);

    public bool TryPublish(in PublishView view)
    {
        if (PublishEncoding.Size(view.Topic.Length, 0, 0, view.Payload.Length, Version) > _maxPacketSize)
        {
            return false;
        }

        return _aliases is null || view.Topic.Length < ShortestAliased
            ? outbound.TryPublish(view, retain: false, Version)
            : TryPublish(new PublishPacket
            {
                Topic = Encoding.UTF8.GetString(view.Topic.Span),
                Payload = view.Payload,
            });
    }

    /// <summary>False when a packet that is no publication cannot be sent: the client is to be closed.</summary>
    public bool TryWrite(ControlPacket packet)
    {
        bool mayExplain = !_withoutProblems || packet.Type is PacketType.ConnAck or PacketType.Disconnect;
        bool explains = packet.Properties is { ReasonString: not null } or { UserProperties: not null };
        // 5.0, 3.1.2.11.7 and 3.4.2.2.2: left out where the client does not want it, or it would not fit.
        ControlPacket sent = explains && !(mayExplain && Fits(packet)) ? WithoutProblem(packet) : packet;
        return Fits(sent) && outbound.TryWrite(sent, Version);
    }

    /// <summary>Answers a publication or a release, with why in words or null; as <see cref="TryWrite"/>.</summary>
    public bool TryAcknowledge(AckView ack, string? detail) => ack.Reason == ReasonCode.Success && detail is null
        ? _maxPacketSize >= AckView.ShortBytes && outbound.TryAcknowledge(ack.Kind, ack.PacketId)
        : TryWrite(new AckPacket(ack.Kind, ack.PacketId, ack.Reason)
        {
            Properties = detail is null ? PacketProperties.None : new() { ReasonString = detail },
        });

    /// <summary>Tells a client of 5.0 that was let in why it must go; nothing goes out after it.</summary>
    public void Farewell(ReasonCode reason, string detail, string? serverReference)
    {
        if (IsOpen && Version == ProtocolVersion.V5)
        {
            TryWrite(new EndPacket(PacketType.Disconnect, reason)
            {
                Properties = new() { ReasonString = detail, ServerReference = serverReference },
            });
        }

        outbound.Complete();
    }

    /// <summary>Says that the client broke the protocol, by DISCONNECT or CONNACK; as <see cref="TryWrite"/>.</summary>
    public bool TryEnd(MalformedPacketException broken)
    {
        if (IsOpen || !_spoke)
        {
            Farewell(broken.Reason, broken.Message, serverReference: null);
            return true;
        }

        return ConnectAnswer.Refusing(broken, Version) is not { } answer || TryWrite(answer);
    }

    private static ControlPacket WithoutProblem(ControlPacket packet)
    {
        PacketProperties bare = packet.Properties with { ReasonString = null, UserProperties = null };
        return packet with { Properties = bare == PacketProperties.None ? PacketProperties.None : bare };
    }

    // The first that names an alias has to go out before those that use it.
    private bool TryPublishAliased(PublishPacket packet, Dictionary<string, ushort> aliases)
    {
        lock (aliases)
        {
            bool known = aliases.TryGetValue(packet.Topic, out ushort alias);
            if (!known && aliases.Count >= _maxAliases)
            {
                return outbound.TryPublish(packet, Version);
            }

            alias = known ? alias : (ushort)(aliases.Count + 1);
            PublishPacket aliased = packet with
            {
                Topic = known ? "" : packet.Topic,
                Properties = packet.Properties with { TopicAlias = alias },
            };
            if (!known && !Fits(aliased))
            {
                return outbound.TryPublish(packet, Version);
            }

            if (!outbound.TryPublish(aliased, Version))
            {
                return false;
            }

            aliases.TryAdd(packet.Topic, alias);
            return true;
        }
    }
}
