namespace Continuum.Placement.Problems;

/// <summary>
/// An end-to-end latency objective: from a client place through functions that call one another in turn. Each hop goes
/// to the replica that is cheapest to reach from the one before.
/// </summary>
/// <param name="Functions">Their keys, in the order of the calls; two or more, each once.</param>
/// <param name="From">Where the clients are.</param>
/// <param name="RatePerSecond">Events a second from there; 0 or more.</param>
/// <param name="AtMostMs">What the whole may take, in milliseconds; above 0.</param>
/// <param name="Weight">How much a miss weighs beside others; 0 or more.</param>
public sealed record ChainObjective(
    IReadOnlyList<string> Functions, Place From, double RatePerSecond, double AtMostMs, double Weight = 1);
