namespace Continuum.Mqtt.Broker;

/// <summary>What of a client waits for its turn in the pipeline.</summary>
internal enum PendingKind
{
    /// <summary>A publication, to be routed and acknowledged as is decided.</summary>
    Arrived,

    /// <summary>A QoS 2 publication that came before: only its PUBREC is due again.</summary>
    Again,

    /// <summary>PUBREL, told to the interceptor as it came.</summary>
    Release,

    /// <summary>PUBREL that came before its publication was decided: the interceptor is told at its turn.</summary>
    EarlyRelease,
}
