namespace Continuum.Placement.Latency;

/// <summary>Where an answer comes from.</summary>
public enum LatencySource
{
    /// <summary>From round trips of this pair.</summary>
    Measured,

    /// <summary>From round trips of other pairs of the two places.</summary>
    Predicted,

    /// <summary>From the levels that the two places share: nothing was measured that connects them.</summary>
    Prior,
}
