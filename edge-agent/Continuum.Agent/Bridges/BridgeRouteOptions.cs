using Continuum.Agent.Outbox;

namespace Continuum.Agent.Bridges;

/// <summary>One route of a bridge.</summary>
internal sealed class BridgeRouteOptions
{
    /// <summary>Which way.</summary>
    public RouteDirection Direction { get; set; }

    /// <summary>Which topics, without the prefix of the side that they come from.</summary>
    public string Filter { get; set; } = "";

    /// <summary>What messages above QoS 0 are carried with out; the highest QoS in.</summary>
    public int QoS { get; set; } = 2;

    /// <summary>What stands before the topic at the other broker.</summary>
    public string RemotePrefix { get; set; } = "";

    /// <summary>What stands before the topic here.</summary>
    public string LocalPrefix { get; set; } = "";

    /// <summary>Bytes that may wait; out only, as all below.</summary>
    public long MaxBytes { get; set; } = 64L << 20;

    /// <summary>Seconds that a message may wait.</summary>
    public long MaxAgeSeconds { get; set; } = 7 * 24 * 3600;

    /// <summary>0 to 9: higher ones go first, and give way last.</summary>
    public int Priority { get; set; }

    /// <summary>Which message goes when there is no room.</summary>
    public WhenFull Drop { get; set; }
}
