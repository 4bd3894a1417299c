using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Security;

namespace Continuum.Mqtt.Broker;

/// <summary>A connected client that proves itself again (5.0, 4.12.1), while all else goes on.</summary>
internal sealed class Reauthentication(
    IEnhancedAuthentication method, AuthenticationContext shown, MqttIdentity identity, ClientConnection connection)
{
    private IEnhancedExchange? _exchange;

    /// <summary>The method of the connection, which every AUTH must name [MQTT-4.12.1-1].</summary>
    public string Method => method.Method;

    /// <summary>An AUTH packet of the server.</summary>
    public static EndPacket Turn(ReasonCode reason, string method, ReadOnlyMemory<byte> data) =>
        new(PacketType.Auth, reason)
        {
            Properties = new()
            {
                AuthenticationMethod = method,
                AuthenticationData = data.IsEmpty ? (ReadOnlyMemory<byte>?)null : data,
            },
        };

    /// <summary>Takes an AUTH of the client. False when the connection ends.</summary>
    /// <exception cref="MalformedPacketException">It is not the client's turn, or the method is another.</exception>
    public async ValueTask<bool> HandleAsync(EndPacket auth, CancellationToken cancellationToken)
    {
        if (auth.Properties.AuthenticationMethod != Method)
        {
            throw MalformedPacketException.Protocol($"AUTH with another method than {Method}, that of CONNECT");
        }

        if (auth.Reason == ReasonCode.ReAuthenticate)
        {
            _exchange = method.Begin(shown);
        }
        else if (auth.Reason != ReasonCode.ContinueAuthentication || _exchange is null)
        {
            throw MalformedPacketException.Protocol($"AUTH 0x{(int)auth.Reason:X2} with no authentication under way");
        }

        switch (await _exchange.NextAsync(auth.Properties.AuthenticationData ?? default, cancellationToken))
        {
            case EnhancedStep.Continue next:
                connection.Write(Turn(ReasonCode.ContinueAuthentication, Method, next.Data));
                return true;
            case EnhancedStep.Done { Verdict: AuthenticationVerdict.Accept accept } done
                when accept.Identity.QuotaKey == identity.QuotaKey:
                _exchange = null;
                connection.Write(Turn(ReasonCode.Success, Method, done.Data));
                return true;
            case EnhancedStep.Done { Verdict: AuthenticationVerdict.Refuse refuse }:
                connection.Close(ReasonCode.NotAuthorized, refuse.Detail);
                return false;
            default:
                connection.Close(ReasonCode.NotAuthorized, "a client stays who it was when it connected");
                return false;
        }
    }
}
