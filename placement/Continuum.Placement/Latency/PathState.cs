namespace Continuum.Placement.Latency;

/// <summary>Whether a pair is at the level that it is known for.</summary>
public enum PathState
{
    /// <summary>At its level, or never measured.</summary>
    Steady,

    /// <summary>Slower than its level, and not yet long enough to be a new one: congestion, most likely.</summary>
    Inflated,

    /// <summary>Faster than its level, and not yet long enough to be a new one.</summary>
    Lowered,

    /// <summary>The last probes were lost.</summary>
    Unreachable,
}
