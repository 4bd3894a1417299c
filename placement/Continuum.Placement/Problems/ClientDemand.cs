namespace Continuum.Placement.Problems;

/// <summary>Events of one function that arise at one place (a client cell), and how soon they are to be
/// answered.</summary>
/// <param name="From">Where they arise.</param>
/// <param name="RatePerSecond">Events a second; 0 or more.</param>
public sealed record ClientDemand(Place From, double RatePerSecond)
{
    /// <summary>The latency objective in milliseconds, execution included; positive infinity for none.</summary>
    public double AtMostMs { get; init; } = double.PositiveInfinity;

    /// <summary>The share of events that is to be answered within it; above 0 and below 1.</summary>
    public double Quantile { get; init; } = 0.95;

    /// <summary>
    /// Milliseconds of execution at <see cref="Quantile"/>; null for <see cref="PlacementFunction.ServiceMs"/>.
    /// </summary>
    public double? ServiceMs { get; init; }

    /// <summary>The median of the same, which explanations tell; null where that is not known.</summary>
    public double? MedianServiceMs { get; init; }

    /// <summary>How much a miss weighs beside others; 0 or more.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Bytes that an event and its answer carry; 0 or more.</summary>
    public double BytesPerEvent { get; init; }
}
