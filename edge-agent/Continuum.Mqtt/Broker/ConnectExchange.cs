using System.Buffers;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Transport;

namespace Continuum.Mqtt.Broker;

/// <summary>What happens on a connection from its first byte to the verdict over its CONNECT.</summary>
internal sealed class ConnectExchange(
    BrokerContext broker, ClientConnection connection, InboundBuffer input, ConnectionOrigin origin)
{
    // CONNECT with all its fields at 65,535 bytes, and user properties; who is nobody yet is not given more memory.
    private const int MaxBytesBeforeVerdict = 512 * 1024;

    private readonly int _maxPacketBytes = Math.Min(broker.Options.MaxPacketSizeBytes, MaxBytesBeforeVerdict);

    /// <summary>The conversations that follow on re-authentication; null when the client named no method.</summary>
    public Reauthentication? Reauthentication { get; private set; }

    /// <summary>Null when the client went away before it had said anything whole.</summary>
    /// <exception cref="MalformedPacketException">The first packet is no CONNECT, or a broken one.</exception>
    public async ValueTask<ConnectPacket?> ReadConnectAsync() => await ReadPacketAsync(ProtocolVersion.V311) switch
    {
        null => null,
        ConnectPacket connect => connect,
        { } first => throw MalformedPacketException.Protocol($"the first packet is {first.Type}; it must be CONNECT"),
    };

    /// <summary>Judges by the rules of the protocol, and by those of who runs the broker.</summary>
    public async ValueTask<ConnectVerdict> JudgeAsync(ConnectPacket connect, CancellationToken cancellationToken)
    {
        if (broker.Admission.Redirect is { } redirect)
        {
            return new ConnectVerdict.Refused(
                redirect.Reason, "this server sends its clients elsewhere", redirect.Reference);
        }

        if (ConnectVerdict.ByProtocol(connect) is { } refused)
        {
            return refused;
        }

        AuthenticationContext shown = new(origin, connect.ClientId, connect.UserName, connect.Password);
        (AuthenticationVerdict verdict, ReadOnlyMemory<byte> data) = await AuthenticateAsync(
            connect, shown, cancellationToken);
        return verdict switch
        {
            AuthenticationVerdict.Refuse refuse => new ConnectVerdict.Refused(refuse.Reason, refuse.Detail),
            AuthenticationVerdict.Accept accept =>
                Authorize(connect, ConnectVerdict.In(connect, accept, data, broker.Options), shown),
            _ => throw new InvalidOperationException("an authenticator gave no verdict"),
        };
    }

    private ConnectVerdict Authorize(
        ConnectPacket connect, ConnectVerdict.Accepted accepted, AuthenticationContext shown)
    {
        if (connect.Will is { } will && !broker.Admission.MayLeaveWill(accepted.Identity, will.Topic))
        {
            return new ConnectVerdict.Refused(
                ReasonCode.NotAuthorized, "its will goes to a topic that it may not publish to");
        }

        if (connect.Will is not null && broker.Store.LiveBytes / 1.5 >= broker.Options.MaxStoredBytes)
        {
            return new ConnectVerdict.Refused(
                ReasonCode.QuotaExceeded, "as much is stored already as may be, and a will is stored too");
        }

        bool takesOver = broker.Sessions.IsConnected(accepted.Identity.ClientId, accepted.Identity.QuotaKey);
        if (!broker.Admission.Identities.TryEnter(accepted.Identity, takesOver))
        {
            return new ConnectVerdict.Refused(
                ReasonCode.QuotaExceeded,
                $"{broker.Options.MaxConnectionsPerIdentity} connections of this identity are open already");
        }

        if (connect.Properties.AuthenticationMethod is { } method)
        {
            Reauthentication = new(
                broker.Options.MethodNamed(method)!, shown with { Password = null }, accepted.Identity, connection);
        }

        return accepted;
    }

    private async ValueTask<(AuthenticationVerdict Verdict, ReadOnlyMemory<byte> Data)> AuthenticateAsync(
        ConnectPacket connect, AuthenticationContext shown, CancellationToken cancellationToken)
    {
        if (connect.Properties.AuthenticationMethod is { } name)
        {
            return broker.Options.MethodNamed(name) is { } method
                ? await ConverseAsync(method, connect, shown, cancellationToken)
                : (new AuthenticationVerdict.Refuse(
                    ReasonCode.BadAuthenticationMethod, $"method \"{name}\" is not offered; {Offered()}"), default);
        }

        return (broker.Options.Authenticator is { } authenticator
            ? await authenticator.AuthenticateAsync(shown, cancellationToken)
            : new AuthenticationVerdict.Accept(MqttIdentity.Anonymous), default);
    }

    private string Offered() => broker.Options.EnhancedAuthentication is { Count: > 0 } methods
        ? "offered: " + string.Join(", ", methods.Select(method => method.Method))
        : "use a user name and a password";

    // 5.0, 4.12: AUTH to and fro until one side has had enough; the client may send nothing else [MQTT-3.1.2-30].
    private async ValueTask<(AuthenticationVerdict, ReadOnlyMemory<byte>)> ConverseAsync(
        IEnhancedAuthentication method,
        ConnectPacket connect,
        AuthenticationContext shown,
        CancellationToken cancellationToken)
    {
        IEnhancedExchange exchange = method.Begin(shown);
        ReadOnlyMemory<byte> said = connect.Properties.AuthenticationData ?? default;
        while (true)
        {
            EnhancedStep step = await exchange.NextAsync(said, cancellationToken);
            if (step is EnhancedStep.Done done)
            {
                return (done.Verdict, done.Data);
            }

            connection.Write(Reauthentication.Turn(
                ReasonCode.ContinueAuthentication, method.Method, ((EnhancedStep.Continue)step).Data));
            ControlPacket answer = await ReadPacketAsync(connect.Version)
                ?? throw new IOException("the client left while it was authenticated");
            said = answer is EndPacket { Kind: PacketType.Auth, Reason: ReasonCode.ContinueAuthentication } auth
                && auth.Properties.AuthenticationMethod == method.Method
                ? auth.Properties.AuthenticationData ?? default
                : throw MalformedPacketException.Protocol(
                    $"{answer.Type} while {method.Method} is under way; AUTH 0x18 of that method must follow");
        }
    }

    private async ValueTask<ControlPacket?> ReadPacketAsync(ProtocolVersion version)
    {
        while (true)
        {
            ReadOnlySequence<byte> arrived = new(input.Unread);
            long before = arrived.Length;
            if (PacketFraming.TryTake(
                ref arrived, _maxPacketBytes, out byte header, out ReadOnlySequence<byte> body))
            {
                if ((PacketType)(header >> 4) == PacketType.Connect)
                {
                    connection.Speak(ConnectDecoding.VersionOf(body.First.Span));
                }

                ControlPacket packet = PacketDecoder.Decode(header, body.ToArray(), version);
                input.Consume((int)(before - arrived.Length));
                broker.Metrics.Totals.AddBytesReceived(before - arrived.Length);
                return packet;
            }

            if (!await input.ReadMoreAsync())
            {
                return null;
            }
        }
    }
}
