using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Broker;

/// <summary>What the broker makes of a CONNECT, before there is a session.</summary>
internal abstract record ConnectVerdict
{
    private ConnectVerdict()
    {
    }

    /// <summary>The reason is as 5.0 says it.</summary>
    public sealed record Refused(ReasonCode Reason, string Detail) : ConnectVerdict;

    /// <summary>The client may come in, under the identifier it gave or one the broker assigned.</summary>
    public sealed record Accepted(string ClientId, bool AssignedId, uint ExpirySeconds) : ConnectVerdict;

    /// <summary>Judges by the rules of the protocol and the broker's authenticator.</summary>
    public static async ValueTask<ConnectVerdict> OfAsync(
        ConnectPacket connect, MqttBrokerOptions options, CancellationToken cancellationToken)
    {
        if (connect.Properties.AuthenticationMethod is { } method)
        {
            return new Refused(
                ReasonCode.BadAuthenticationMethod, $"method \"{method}\"; use a user name and a password");
        }

        if (connect.Will is { QoS: > 1 })
        {
            return new Refused(ReasonCode.QoSNotSupported, "the will has QoS 2; QoS 0 and 1 are supported");
        }

        // 3.1.1, 3.1.3.1: a client without an identifier has no session to come back to.
        if (connect is { ClientId: "", CleanStart: false, Version: ProtocolVersion.V311 })
        {
            return new Refused(
                ReasonCode.ClientIdentifierNotValid, "an empty client identifier needs a clean session");
        }

        if (options.Authenticator is { } authenticator && !await authenticator.MayConnectAsync(
            connect.ClientId, connect.UserName, connect.Password, cancellationToken))
        {
            return new Refused(ReasonCode.BadUserNameOrPassword, "the user name or the password is wrong");
        }

        uint asked = connect.Version == ProtocolVersion.V5 ? connect.Properties.SessionExpiry ?? 0
            : connect.CleanStart ? 0 : uint.MaxValue;
        bool assigned = connect.ClientId.Length == 0;
        return new Accepted(
            assigned ? $"auto-{Guid.NewGuid():N}" : connect.ClientId,
            assigned,
            Math.Min(asked, options.MaxSessionExpirySeconds));
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
