namespace Continuum.Placement.Lab.Data;

/// <summary>Round trips between cloud regions: mean and spread of each pair.</summary>
/// <param name="Mean">Milliseconds, mean.</param>
/// <param name="StandardDeviation">Milliseconds, standard deviation; the same places in the same order.</param>
public sealed record CloudRegionRtt(RttMatrix Mean, RttMatrix StandardDeviation);
