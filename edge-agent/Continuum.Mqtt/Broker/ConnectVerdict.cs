using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Security;

namespace Continuum.Mqtt.Broker;

/// <summary>What the broker makes of a CONNECT, before there is a session.</summary>
internal abstract record ConnectVerdict
{
    private ConnectVerdict()
    {
    }

    /// <summary>The reason is as 5.0 says it.</summary>
    public sealed record Refused(ReasonCode Reason, string Detail, string? ServerReference = null) : ConnectVerdict;

    /// <summary>
    /// The client may come in, under the identifier it gave or one the broker assigned. The data ends a conversation
    /// of an authentication method.
    /// </summary>
    public sealed record Accepted(
        MqttIdentity Identity, bool AssignedId, uint ExpirySeconds, ReadOnlyMemory<byte> AuthenticationData)
        : ConnectVerdict;

    /// <summary>What the protocol itself says against a CONNECT; null when it says nothing.</summary>
    public static Refused? ByProtocol(ConnectPacket connect)
    {
        // 3.1.1, 3.1.3.1: a client without an identifier has no session to come back to.
        if (connect is { ClientId: "", CleanStart: false, Version: ProtocolVersion.V311 })
        {
            return new Refused(
                ReasonCode.ClientIdentifierNotValid, "an empty client identifier needs a clean session");
        }

        return null;
    }

    /// <summary>Lets a client in whose identity is known.</summary>
    public static Accepted In(
        ConnectPacket connect,
        AuthenticationVerdict.Accept accepted,
        ReadOnlyMemory<byte> authenticationData,
        MqttBrokerOptions options)
    {
        uint asked = connect.Version == ProtocolVersion.V5 ? connect.Properties.SessionExpiry ?? 0
            : connect.CleanStart ? 0 : uint.MaxValue;
        bool assigned = connect.ClientId.Length == 0;
        string clientId = assigned ? accepted.AssignedClientId ?? $"auto-{Guid.NewGuid():N}" : connect.ClientId;
        return new Accepted(
            accepted.Identity with { ClientId = clientId },
            assigned,
            Math.Min(asked, options.MaxSessionExpirySeconds),
            authenticationData);
    }

    /// <summary>The return code of 3.1.1, table 3.1, that comes nearest.</summary>
    public static ReasonCode ReturnCode311(ReasonCode reason) => (ReasonCode)(reason switch
    {
        ReasonCode.UnsupportedProtocolVersion => 1,
        ReasonCode.ClientIdentifierNotValid => 2,
        ReasonCode.BadUserNameOrPassword => 4,
        ReasonCode.NotAuthorized or ReasonCode.BadAuthenticationMethod => 5,
        _ => 3,
    });
}
