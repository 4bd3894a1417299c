using System.ComponentModel.DataAnnotations;
using Continuum.Hosting.Configuration;
using Continuum.Mqtt.Broker;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>What MQTT clients may use up.</summary>
internal sealed class MqttLimitOptions
{
    private const string Section = MqttOptions.Section + ":Limits";

    /// <summary>Connections at a time.</summary>
    [Range(1, 1_000_000)]
    public int Connections { get; set; } = 10_000;

    /// <summary>Connections of one user or certificate at a time; 0 for no limit of their own.</summary>
    [Range(0, 1_000_000)]
    public int ConnectionsPerIdentity { get; set; }

    /// <summary>New connections a second for each listener; 0 for no limit.</summary>
    [Range(0, 1_000_000)]
    public int ConnectionsPerSecond { get; set; }

    /// <summary>Publications a second read from one client; 0 for no limit.</summary>
    [Range(0, 10_000_000)]
    public int MessagesPerSecond { get; set; }

    /// <summary>Bytes a second read from one client; 0 for no limit.</summary>
    [Range(0, int.MaxValue)]
    public int BytesPerSecond { get; set; }

    /// <summary>Seconds for a client's CONNECT.</summary>
    [Range(1, 600)]
    public int ConnectSeconds { get; set; } = 10;

    /// <summary>Seconds for a TLS handshake.</summary>
    [Range(1, 600)]
    public int HandshakeSeconds { get; set; } = 10;

    /// <summary>Sessions, connected or kept.</summary>
    [Range(1, 10_000_000)]
    public int Sessions { get; set; } = 100_000;

    /// <summary>QoS 1 and 2 messages kept for a session.</summary>
    [Range(1, 10_000_000)]
    public int QueuedMessages { get; set; } = 10_000;

    /// <summary>Bytes of them.</summary>
    [Range(1, 1L << 40)]
    public long QueuedBytes { get; set; } = 64 << 20;

    /// <summary>Bytes of all that is stored.</summary>
    [Range(1 << 20, 640 << 20)]
    public long StoredBytes { get; set; } = 512 << 20;

    /// <summary>Which message goes when there are more.</summary>
    public QueueFullPolicy WhenQueueIsFull { get; set; }

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:Connections", "10000", "MQTT connections at a time.", SettingKind.WholeNumber),
        new($"{Section}:ConnectionsPerIdentity", "0",
            "Connections of one user or certificate at a time; 0 for no limit of their own.", SettingKind.WholeNumber),
        new($"{Section}:ConnectionsPerSecond", "0",
            "New connections a second for each listener; 0 for no limit.", SettingKind.WholeNumber),
        new($"{Section}:MessagesPerSecond", "0",
            "Publications a second read from one client, the rest waits; 0 for no limit.", SettingKind.WholeNumber),
        new($"{Section}:BytesPerSecond", "0",
            "Bytes a second read from one client, the rest waits; 0 for no limit.", SettingKind.WholeNumber),
        new($"{Section}:ConnectSeconds", "10", "Seconds for a client's CONNECT.", SettingKind.WholeNumber),
        new($"{Section}:HandshakeSeconds", "10", "Seconds for a TLS handshake.", SettingKind.WholeNumber),
        new($"{Section}:Sessions", "100000", "Sessions, connected or kept.", SettingKind.WholeNumber),
        new($"{Section}:QueuedMessages", "10000", "QoS 1 and 2 messages kept for a session.", SettingKind.WholeNumber),
        new($"{Section}:QueuedBytes", "67108864", "Bytes of messages kept for a session.", SettingKind.WholeNumber),
        new($"{Section}:StoredBytes", "536870912",
            "Bytes of messages and sessions stored for all clients together, at most 671088640.", SettingKind.WholeNumber),
        new($"{Section}:WhenQueueIsFull", "DropNewest",
            "Which message is dropped, and counted, when a session has as many as it may: DropNewest, DropOldest, "
            + "or Disconnect (the newest, and the client is closed)."),
    };
}
