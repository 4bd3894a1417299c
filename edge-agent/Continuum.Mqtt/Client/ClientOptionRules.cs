using System.Text;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Client;

/// <summary>What a client must not be told to say in its CONNECT (3.1 of both versions).</summary>
internal static class ClientOptionRules
{
    private const int MaxBytes = 65535;

    /// <exception cref="ArgumentException">Says everything that is wrong, and what would be right.</exception>
    public static void Check(MqttClientOptions options)
    {
        string[] problems = [.. Problems(options).OfType<string>()];
        if (problems.Length > 0)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        }
    }

    /// <summary>
    /// The PUBLISH of a publication that is taken up again; nothing but its identifier where it is released.
    /// </summary>
    /// <exception cref="ArgumentException">Says what is wrong with it.</exception>
    public static PublishPacket Restored(UnfinishedPublication one)
    {
        ArgumentNullException.ThrowIfNull(one);
        string? problem = one.PacketId == 0 ? "packet identifier 0; they begin at 1"
            : one.Released ? null
            : SendingRules.Problem(one.Message) is { } wrong ? wrong
            : one.Message.QoS != 2 ? $"QoS {one.Message.QoS}; only QoS 2 is kept"
            : null;
        return problem is not null
            ? throw new ArgumentException($"unfinished publication {one.PacketId}: {problem}")
            : one.Released
            ? new() { Topic = "", Payload = default, QoS = 2, PacketId = one.PacketId }
            : SendingRules.ToPacket(one.Message) with { PacketId = one.PacketId };
    }

    private static IEnumerable<string?> Problems(MqttClientOptions options)
    {
        yield return AddressProblem(options);
        yield return options.Redirect?.AllowedHosts.FirstOrDefault(host => !ServerReference.IsPattern(host)) is { } host
            ? $"\"{host}\" is no host to be sent to; give a name, an address or *.DOMAIN"
            : null;
        yield return TextProblem(options.ClientId, "client identifier");
        yield return TextProblem(options.UserName, "user name");
        yield return options.ClientId.Length == 0 && (!options.CleanStart || options.SessionExpirySeconds > 0)
            ? "an empty client identifier has no session to keep; give one, or use a clean start without session expiry"
            : null;
        yield return options is { Version: ProtocolVersion.V311, Password: not null, UserName: null }
            ? "3.1.1 has no password without a user name; give a user name too, or speak 5.0"
            : null;
        yield return options is { Version: ProtocolVersion.V311, Authentication: not null }
            ? "3.1.1 has no authentication methods; speak 5.0, or give a user name and a password"
            : null;
        yield return TextProblem(options.Authentication?.Method, "authentication method");
        yield return options.Password is { } password && Encoding.UTF8.GetByteCount(password) > MaxBytes
            ? $"the password is longer than {MaxBytes} bytes"
            : null;
        yield return options.Session is not null
            && (options.CleanStart || options is { Version: ProtocolVersion.V5, SessionExpirySeconds: 0 })
            ? "a kept session needs one that the broker keeps too: no clean start, and in 5.0 a session expiry above 0"
            : null;
        if (options.Will is { } will)
        {
            yield return SendingRules.Problem(will) is { } problem ? $"the will: {problem}" : null;
            yield return will.Payload.Length > MaxBytes ? $"the will's payload is longer than {MaxBytes} bytes" : null;
        }
    }

    private static string? AddressProblem(MqttClientOptions options)
    {
        bool web = options.Transport is MqttTransport.WebSocket or MqttTransport.SecureWebSocket;
        bool unix = options.Transport == MqttTransport.UnixSocket;
        bool secure = options.Transport is MqttTransport.Tls or MqttTransport.SecureWebSocket;
        bool tlsIsSet = options.Tls is not { CaFile: null, CertificateFile: null, KeyFile: null, ServerName: null };
        return unix && string.IsNullOrEmpty(options.Path) ? "a Unix socket needs its path"
            : web && options.Path is { } path && !path.StartsWith('/')
            ? $"the path \"{path}\" of a WebSocket does not begin with /"
            : !web && !unix && options.Path is not null
            ? $"the path \"{options.Path}\" is for WebSockets and Unix sockets; leave it out, or choose one of those"
            : !secure && tlsIsSet ? $"there are settings of TLS, and {MqttAddress.Of(options)} does not use it"
            : options.Tls is { KeyFile: not null, CertificateFile: null }
            ? "a key without its certificate; give the certificate too"
            : null;
    }

    // Empty is allowed here, and not for topics.
    private static string? TextProblem(string? text, string what) =>
        string.IsNullOrEmpty(text) ? null : TopicName.CharacterProblem(text, what);
}
