using System.ComponentModel.DataAnnotations;
using Continuum.Hosting.Configuration;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Security.Files;

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

    /// <summary>Sessions of one user or certificate; 0 for no limit of their own.</summary>
    [Range(0, 10_000_000)]
    public int SessionsPerIdentity { get; set; }

    /// <summary>Subscriptions of one session.</summary>
    [Range(1, 1_000_000)]
    public int Subscriptions { get; set; } = 1_000;

    /// <summary>Topics with a retained message.</summary>
    [Range(1, 10_000_000)]
    public int Retained { get; set; } = 100_000;

    /// <summary>Bytes of retained messages.</summary>
    [Range(1, 1L << 30)]
    public long RetainedBytes { get; set; } = 128 << 20;

    /// <summary>Bytes waiting for the sockets of all clients.</summary>
    [Range(1 << 20, 1L << 40)]
    public long OutboundBytes { get; set; } = 256 << 20;

    /// <summary>Passwords in line to be looked at.</summary>
    [Range(1, 100_000)]
    public int PasswordsWaiting { get; set; } = PasswordFile.DefaultMaxWaiting;

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
        new($"{Section}:SessionsPerIdentity", "0",
            "Sessions of one user or certificate, connected or kept; 0 for no limit of their own.", SettingKind.WholeNumber),
        new($"{Section}:Subscriptions", "1000", "Subscriptions of one session.", SettingKind.WholeNumber),
        new($"{Section}:Retained", "100000", "Topics with a retained message.", SettingKind.WholeNumber),
        new($"{Section}:RetainedBytes", "134217728", "Bytes of retained messages.", SettingKind.WholeNumber),
        new($"{Section}:OutboundBytes", "268435456",
            "Bytes waiting for the sockets of all clients; beyond it 16 KiB and a packet may wait for each.",
            SettingKind.WholeNumber),
        new($"{Section}:PasswordsWaiting", "64",
            "Passwords in line to be looked at; further clients are told that the server is busy.",
            SettingKind.WholeNumber),
        new($"{Section}:QueuedMessages", "10000", "QoS 1 and 2 messages kept for a session.", SettingKind.WholeNumber),
        new($"{Section}:QueuedBytes", "67108864", "Bytes of messages kept for a session.", SettingKind.WholeNumber),
        new($"{Section}:StoredBytes", "536870912",
            "Bytes of messages and sessions stored for all clients together, at most 671088640.", SettingKind.WholeNumber),
        new($"{Section}:WhenQueueIsFull", "DropNewest",
            "Which message is dropped, and counted, when a session has as many as it may: DropNewest, DropOldest, "
            + "or Disconnect (the newest, and the client is closed)."),
    };
}
