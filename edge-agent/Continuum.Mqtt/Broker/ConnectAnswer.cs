using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Broker;

/// <summary>What CONNACK says (5.0, 3.2).</summary>
internal static class ConnectAnswer
{
    public static ConnAckPacket Refusing(ConnectVerdict.Refused refused, ProtocolVersion version)
    {
        bool v5 = version == ProtocolVersion.V5;
        return new(false, v5 ? refused.Reason : ConnectVerdict.ReturnCode311(refused.Reason))
        {
            Properties = v5
                ? new() { ReasonString = refused.Detail, ServerReference = refused.ServerReference }
                : PacketProperties.None,
        };
    }

    public static ConnAckPacket Accepting(
        ConnectPacket connect,
        ConnectVerdict.Accepted accepted,
        bool sessionPresent,
        string? method,
        MqttBrokerOptions options) =>
        new(sessionPresent, ReasonCode.Success) { Properties = Offer(connect, accepted, method, options) };

    // What the client may use, and where it got something else than it asked for.
    private static PacketProperties Offer(
        ConnectPacket connect, ConnectVerdict.Accepted accepted, string? method, MqttBrokerOptions options) => new()
        {
            ReceiveMaximum = (ushort)options.ReceiveMaximum,
            MaximumPacketSize = (uint)options.MaxPacketSizeBytes,
            TopicAliasMaximum = PacketHandler.TopicAliasMaximum,
            AssignedClientId = accepted.AssignedId ? accepted.Identity.ClientId : null,
            AuthenticationMethod = method,
            AuthenticationData = accepted.AuthenticationData.IsEmpty
                ? (ReadOnlyMemory<byte>?)null
                : accepted.AuthenticationData,
            SessionExpiry = accepted.ExpirySeconds != (connect.Properties.SessionExpiry ?? 0)
            ? accepted.ExpirySeconds
            : null,
            ServerKeepAlive =
                KeepAlive(connect, options) is var seconds && seconds != connect.KeepAlive ? seconds : null,
            ResponseInformation = connect.Properties.RequestResponseInformation == 1
            ? options.ResponseInformation?.Replace("%c", accepted.Identity.ClientId, StringComparison.Ordinal)
            : null,
            RetainAvailable = 1,
            WildcardSubscriptionAvailable = 1,
            SubscriptionIdAvailable = 1,
            SharedSubscriptionAvailable = 1,
        };

    /// <summary>Seconds that count, 0 for none: what the client says, or what a 5.0 client is told instead.</summary>
    public static ushort KeepAlive(ConnectPacket connect, MqttBrokerOptions options) =>
        options.MaxKeepAliveSeconds > 0 && connect.Version == ProtocolVersion.V5
            && (connect.KeepAlive == 0 || connect.KeepAlive > options.MaxKeepAliveSeconds)
                ? (ushort)options.MaxKeepAliveSeconds
                : connect.KeepAlive;

    /// <summary>The answer to a CONNECT that breaks the protocol; null where the connection is only closed.</summary>
    public static ConnAckPacket? Refusing(MalformedPacketException broken, ProtocolVersion version) =>
        version == ProtocolVersion.V5
            ? new(false, Sayable(broken.Reason)) { Properties = new() { ReasonString = broken.Message } }
            : broken.Reason is ReasonCode.UnsupportedProtocolVersion or ReasonCode.ServerBusy
                or ReasonCode.ClientIdentifierNotValid
                ? new(false, ConnectVerdict.ReturnCode311(broken.Reason))
                : null;

    private static ReasonCode Sayable(ReasonCode reason) =>
        ReasonTable.Of(PacketType.ConnAck, ProtocolVersion.V5).Contains((byte)reason)
            ? reason
            : ReasonCode.ProtocolError;
}
