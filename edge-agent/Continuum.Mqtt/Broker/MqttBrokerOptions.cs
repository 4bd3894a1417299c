using System.ComponentModel.DataAnnotations;
using System.Net;
using Continuum.Mqtt.Security;

namespace Continuum.Mqtt.Broker;

/// <summary>What a broker listens on, and the bounds of everything that a client could make grow.</summary>
public sealed class MqttBrokerOptions
{
    /// <summary>Where to listen; port 0 takes a free port. 127.0.0.1:1883 when nothing else is said.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; set; } = [new(IPAddress.Loopback, 1883)];

    /// <summary>Where to listen for TLS.</summary>
    public IReadOnlyList<TlsListenerOptions> ListenTls { get; set; } = [];

    /// <summary>
    /// Paths of Unix sockets to listen on, made with mode 0660; one that a dead process left is replaced.
    /// </summary>
    public IReadOnlyList<string> ListenUnix { get; set; } = [];

    /// <summary>Decides who may connect; null admits everybody, as anonymous.</summary>
    public IMqttAuthenticator? Authenticator { get; set; }

    /// <summary>Authentication methods that 5.0 clients may choose instead (5.0, 4.12).</summary>
    public IReadOnlyList<IEnhancedAuthentication> EnhancedAuthentication { get; set; } = [];

    /// <summary>Decides who may publish and see what; null allows everything but publishing to <c>$SYS/</c>.</summary>
    public ITopicAuthorizer? Authorizer { get; set; }

    /// <summary>Where all clients are sent from the start; null serves them here.</summary>
    public ServerRedirect? Redirect { get; set; }

    /// <summary>Connections at a time; further ones are closed at once.</summary>
    [Range(1, 1_000_000)] public int MaxConnections { get; set; } = 10_000;

    /// <summary>Connections of one user or certificate at a time; 0 for no limit of their own.</summary>
    [Range(0, 1_000_000)] public int MaxConnectionsPerIdentity { get; set; }

    /// <summary>
    /// Connections a second that a listener accepts, and as many at once after a pause; further ones are closed.
    /// 0 for no limit.
    /// </summary>
    [Range(0, 1_000_000)] public int MaxConnectionsPerSecond { get; set; }

    /// <summary>Publications a second that are read from one client; 0 for no limit.</summary>
    [Range(0, 10_000_000)] public int MaxMessagesPerSecondPerClient { get; set; }

    /// <summary>Bytes a second that are read from one client; 0 for no limit.</summary>
    [Range(0, int.MaxValue)] public int MaxBytesPerSecondPerClient { get; set; }

    /// <summary>Bytes of the largest packet accepted, fixed header included.</summary>
    [Range(128, 268_435_460)] public int MaxPacketSizeBytes { get; set; } = 1 << 20;

    /// <summary>QoS 1 and 2 messages kept for a session; for more see <see cref="WhenQueueIsFull"/>.</summary>
    [Range(1, 10_000_000)] public int MaxQueuedMessagesPerSession { get; set; } = 10_000;

    /// <summary>
    /// Bytes of their payloads, topics and properties, each of those 64 more; for more see
    /// <see cref="WhenQueueIsFull"/>.
    /// </summary>
    [Range(1, 1L << 40)] public long MaxQueuedBytesPerSession { get; set; } = 64 << 20;

    /// <summary>Which message is dropped, and counted, when a session has as many as it may.</summary>
    public QueueFullPolicy WhenQueueIsFull { get; set; }

    /// <summary>Unacknowledged QoS 1 and 2 publications accepted from one client.</summary>
    [Range(1, 65535)] public int ReceiveMaximum { get; set; } = 64;

    /// <summary>Unacknowledged QoS 1 and 2 deliveries to one client; a 5.0 client may ask for fewer.</summary>
    [Range(1, 65535)] public int MaxInFlightPerSession { get; set; } = 64;

    /// <summary>
    /// Bytes waiting for one client's socket; QoS 0 beyond it is dropped and counted, QoS 1 and 2 wait.
    /// </summary>
    [Range(1024, 1 << 30)] public int MaxOutboundBytesPerConnection { get; set; } = 4 << 20;

    /// <summary>
    /// Bytes waiting for the sockets of all clients. Beyond it 16 KiB and a packet may wait for each, whatever the
    /// bound of one is.
    /// </summary>
    [Range(1 << 20, 1L << 40)] public long MaxOutboundBytes { get; set; } = 256 << 20;

    /// <summary>Sessions of one user or certificate, connected or kept; 0 for no limit of their own.</summary>
    [Range(0, 10_000_000)] public int MaxSessionsPerIdentity { get; set; }

    /// <summary>Sessions, connected or kept; a client that would need a further one is refused with 0x97.</summary>
    [Range(1, 10_000_000)] public int MaxSessions { get; set; } = 100_000;

    /// <summary>Subscriptions of one session.</summary>
    [Range(1, 1_000_000)] public int MaxSubscriptionsPerSession { get; set; } = 1_000;

    /// <summary>Topics with a retained message; messages for further topics are not kept, and counted.</summary>
    [Range(1, 10_000_000)] public int MaxRetainedMessages { get; set; } = 100_000;

    /// <summary>
    /// Bytes of retained messages, counted as <see cref="MaxQueuedBytesPerSession"/> counts, and with the memory that
    /// the levels of their topics take: 84 for each level and 2 for each character. Further ones are not kept, and
    /// counted; the one that the topic had stays.
    /// </summary>
    [Range(1, 1L << 30)] public long MaxRetainedBytes { get; set; } = 128 << 20;

    /// <summary>
    /// Bytes of all that is stored, about: messages kept for sessions, subscriptions, retained messages, wills. Beyond
    /// it nothing is kept for clients that are not connected, and none retained, both counted; from one and a half
    /// times it on nothing for connected ones either, and no client with a will is let in (0x97).
    /// </summary>
    [Range(1 << 20, 640 << 20)] public long MaxStoredBytes { get; set; } = 512 << 20;

    /// <summary>
    /// Topic aliases that the broker uses towards a client that allows some (5.0, 3.1.2.11.5); 0 for none.
    /// </summary>
    [Range(0, 65535)] public int MaxTopicAliasesPerClient { get; set; } = 32;

    /// <summary>
    /// Seconds of keep-alive at most: a 5.0 client that asks for more, or for none, is told to use this (3.2.2.3.14).
    /// 0 leaves it to the client.
    /// </summary>
    [Range(0, 65535)] public int MaxKeepAliveSeconds { get; set; }

    /// <summary>
    /// What a client that asks for response information is told (5.0, 3.2.2.3.15), usually the beginning of topics it
    /// may have its answers on; <c>%c</c> stands for its client identifier. Null tells nothing.
    /// </summary>
    public string? ResponseInformation { get; set; }

    /// <summary>
    /// Seconds between two publications of the broker's own state under <c>$SYS/broker/</c>; 0 for none.
    /// </summary>
    [Range(0, 86_400)] public int SystemTopicsIntervalSeconds { get; set; } = 10;

    /// <summary>Levels of a topic filter, and of a retained message's topic: deeper ones are not kept.</summary>
    [Range(1, 1_000)] public int MaxTopicLevels { get; set; } = 128;

    /// <summary>
    /// Seconds from accepting a connection, or from the end of its TLS handshake, to the end of its CONNECT.
    /// </summary>
    [Range(1, 600)] public int ConnectTimeoutSeconds { get; set; } = 10;

    /// <summary>Seconds for a TLS handshake.</summary>
    [Range(1, 600)] public int HandshakeTimeoutSeconds { get; set; } = 10;

    /// <summary>
    /// Seconds that a session is kept without a connection, at most; clients that ask for more get this.
    /// </summary>
    [Range(1, uint.MaxValue)] public uint MaxSessionExpirySeconds { get; set; } = 7 * 24 * 3600;

    internal TimeSpan ConnectTimeout => TimeSpan.FromSeconds(ConnectTimeoutSeconds);

    internal TimeSpan HandshakeTimeout => TimeSpan.FromSeconds(HandshakeTimeoutSeconds);

    /// <summary>Null when it is not offered; names are compared as they are (5.0, 4.12).</summary>
    internal IEnhancedAuthentication? MethodNamed(string name) =>
        EnhancedAuthentication.FirstOrDefault(method => method.Method == name);
}
