namespace Continuum.Testing.Kills;

/// <summary>How a device publishes, and so what it may count on.</summary>
public enum PublicationKind
{
    /// <summary>QoS 1: one answer or more.</summary>
    AtLeastOnce,

    /// <summary>QoS 1, each message with a name of its own (<c>dedup-id</c>): exactly one answer.</summary>
    Named,

    /// <summary>QoS 2: exactly one answer.</summary>
    ExactlyOnce,
}
