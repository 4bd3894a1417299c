using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Continuum.Mqtt.Broker;

/// <summary>What a broker listens on, and the bounds of everything that a client could make grow.</summary>
public sealed class MqttBrokerOptions
{
    /// <summary>Where to listen; port 0 takes a free port. 127.0.0.1:1883 when nothing else is said.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; set; } = [new(IPAddress.Loopback, 1883)];

    /// <summary>Decides who may connect; null admits everybody.</summary>
    public IMqttAuthenticator? Authenticator { get; set; }

    /// <summary>Connections at a time; further ones are closed at once.</summary>
    [Range(1, 1_000_000)] public int MaxConnections { get; set; } = 10_000;

    /// <summary>Bytes of the largest packet accepted, fixed header included.</summary>
    [Range(128, 268_435_460)] public int MaxPacketSizeBytes { get; set; } = 1 << 20;

    /// <summary>QoS 1 messages kept for a session; further ones are dropped (the newest) and counted.</summary>
    [Range(1, 10_000_000)] public int MaxQueuedMessagesPerSession { get; set; } = 10_000;

    /// <summary>Unacknowledged QoS 1 publications accepted from one client.</summary>
    [Range(1, 65535)] public int ReceiveMaximum { get; set; } = 64;

    /// <summary>Unacknowledged QoS 1 deliveries to one client; a 5.0 client may ask for fewer.</summary>
    [Range(1, 65535)] public int MaxInFlightPerSession { get; set; } = 64;

    /// <summary>Bytes waiting for one client's socket; QoS 0 beyond it is dropped and counted, QoS 1 waits.</summary>
    [Range(1024, 1 << 30)] public int MaxOutboundBytesPerConnection { get; set; } = 4 << 20;

    /// <summary>Subscriptions of one session.</summary>
    [Range(1, 1_000_000)] public int MaxSubscriptionsPerSession { get; set; } = 1_000;

    /// <summary>Topics with a retained message; messages for further topics are not kept, and counted.</summary>
    [Range(1, 10_000_000)] public int MaxRetainedMessages { get; set; } = 100_000;

    /// <summary>Levels of a topic filter.</summary>
    [Range(1, 1_000)] public int MaxTopicLevels { get; set; } = 128;

    /// <summary>Seconds from accepting a connection to its CONNECT.</summary>
    [Range(1, 600)] public int ConnectTimeoutSeconds { get; set; } = 10;

    /// <summary>
    /// Seconds that a session is kept without a connection, at most; clients that ask for more get this.
    /// </summary>
    [Range(1, uint.MaxValue)] public uint MaxSessionExpirySeconds { get; set; } = 7 * 24 * 3600;

    internal TimeSpan ConnectTimeout => TimeSpan.FromSeconds(ConnectTimeoutSeconds);
}
