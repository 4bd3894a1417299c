using System.ComponentModel.DataAnnotations;
using Continuum.Mqtt.Security;

namespace Continuum.Mqtt.Client;

/// <summary>Whom a client connects to, as whom, and how it behaves when the connection is lost.</summary>
public sealed class MqttClientOptions
{
    /// <summary>Name or address of the broker.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The broker's TCP port.</summary>
    [Range(1, 65535)] public int Port { get; set; } = 1883;

    /// <summary>
    /// What carries the packets; <see cref="MqttAddress"/> sets it with host, port and path from one text.
    /// </summary>
    public MqttTransport Transport { get; set; }

    /// <summary>
    /// Of the WebSocket (null: <see cref="MqttAddress.DefaultWebSocketPath"/>) or of the Unix socket; null for the
    /// others.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>Whom the client trusts and who it is, where the transport has TLS.</summary>
    public MqttTlsOptions Tls { get; set; } = new();

    /// <summary>
    /// Where the client lets a 5.0 broker send it; null, the default, not to follow such a word: the attempt fails with
    /// it.
    /// </summary>
    public MqttRedirectOptions? Redirect { get; set; }

    /// <summary>Identifies the session at the broker; empty only with a clean start and no session expiry.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The protocol version to speak.</summary>
    public ProtocolVersion Version { get; set; } = ProtocolVersion.V5;

    /// <summary>
    /// The first connection discards the session the broker may have; later ones resume it. Without it the application
    /// goes on with a session of an earlier client.
    /// </summary>
    public bool CleanStart { get; set; } = true;

    /// <summary>Seconds the broker keeps the session without a connection. 3.1.1 only tells 0 from the rest.</summary>
    public uint SessionExpirySeconds { get; set; }

    /// <summary>
    /// What the client has to know again after its process ended, kept by the application; null where it is forgotten
    /// with the client. It goes with a session that the broker keeps: <see cref="CleanStart"/> false and, in 5.0,
    /// <see cref="SessionExpirySeconds"/> above 0.
    /// </summary>
    public IClientSession? Session { get; set; }

    /// <summary>
    /// What is known of the servers that clients of this <see cref="Session"/> were at: one object for all of them in a
    /// process, one after the other. Null where it is forgotten with the client.
    /// </summary>
    public ServerSessions? Servers { get; set; }

    /// <summary>Seconds of silence after which a ping is sent; 0 sends none.</summary>
    [Range(0, 65535)] public int KeepAliveSeconds { get; set; } = 30;

    /// <summary>Null for none.</summary>
    public string? UserName { get; set; }

    /// <summary>Null for none.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// Asked for the password at each connection, in place of <see cref="Password"/>, which may change while the client
    /// lives; null where it does not. What it throws fails that attempt to connect.
    /// </summary>
    public Func<string>? ReadPassword { get; set; }

    /// <summary>
    /// The authentication method to log in by (5.0, 4.12), such as <see cref="ScramLogin"/>; null for none. A user name
    /// and a password go out beside it where they are set.
    /// </summary>
    public IClientAuthentication? Authentication { get; set; }

    /// <summary>Published by the broker when the client is gone without a goodbye; null for none.</summary>
    public MqttMessage? Will { get; set; }

    /// <summary>Unacknowledged QoS 1 and 2 messages a 5.0 broker may send.</summary>
    [Range(1, 65535)] public int ReceiveMaximum { get; set; } = 64;

    /// <summary>Topic aliases a 5.0 broker may use towards this client; 0 for none.</summary>
    [Range(0, 65535)] public int TopicAliasMaximum { get; set; } = 16;

    /// <summary>
    /// Unacknowledged QoS 1 and 2 messages sent to the broker; a 5.0 broker may allow fewer. A 3.1.1 broker cannot say
    /// how many it bears: Mosquitto loses QoS 2 messages beyond 20.
    /// </summary>
    [Range(1, 65535)] public int MaxInFlight { get; set; } = 20;

    /// <summary>
    /// Messages received and not yet read; further QoS 0 ones are dropped, others hold up the connection.
    /// </summary>
    [Range(1, 1_000_000)] public int MaxUnreadMessages { get; set; } = 1_000;

    /// <summary>Publications, subscriptions and the like under way; further calls wait.</summary>
    [Range(1, 60_000)] public int MaxPendingOperations { get; set; } = 1_000;

    /// <summary>Bytes of the largest packet accepted.</summary>
    [Range(128, 268_435_460)] public int MaxPacketSizeBytes { get; set; } = 1 << 20;

    /// <summary>Seconds a connection attempt may take, CONNACK included.</summary>
    [Range(1, 600)] public int ConnectTimeoutSeconds { get; set; } = 10;

    /// <summary>Milliseconds before the first attempt to reconnect; doubled by each failure, with jitter.</summary>
    [Range(1, 3_600_000)] public int ReconnectMilliseconds { get; set; } = 200;

    /// <summary>Milliseconds that the wait grows to at most.</summary>
    [Range(1, 3_600_000)] public int MaxReconnectMilliseconds { get; set; } = 30_000;
}
