namespace Continuum.Placement.Latency;

/// <summary>What became of a round trip that was handed to a <see cref="LatencyModel"/>.</summary>
public enum Observation
{
    /// <summary>Taken in; it is what was expected, or the first of its pair.</summary>
    Usual,

    /// <summary>Taken in; the pair is away from its level for now.</summary>
    Deviating,

    /// <summary>Taken in; the pair is back at its level.</summary>
    Recovered,

    /// <summary>Taken in; the pair has a new level, and what was known of the old one is dropped.</summary>
    RouteChanged,

    /// <summary>Taken in by its age, but older than what is known of the pair, and so no news of its level.</summary>
    Late,

    /// <summary>Refused: not a number, infinite, 0 or negative.</summary>
    NotATime,

    /// <summary>Refused: from a place to itself.</summary>
    SamePlace,

    /// <summary>Refused: a place not known yet, and there are as many as may be.</summary>
    TooManyPlaces,
}
