namespace Continuum.Placement.Availability.Calibration;

/// <summary>How to check a failure model against what came later.</summary>
public sealed record CalibrationOptions
{
    /// <summary>Draws the groups: the same seed, the same groups.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Groups drawn of each kind and size; 1 or more.</summary>
    public int Groups { get; init; } = 1000;

    /// <summary>At how many evenly spaced moments after the split each group is looked at; 1 or more.</summary>
    public int Moments { get; init; } = 4096;

    /// <summary>How to learn from what came before the split.</summary>
    public Estimation.EstimationOptions Estimation { get; init; } = new();

    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    internal void Check()
    {
        (bool Wrong, string Mistake)[] checks =
        [
            (Groups is < 1 or > 1 << 20, $"the groups are {Groups}, 1 to 1048576 is right"),
            (Moments is < 1 or > 1 << 20, $"the moments are {Moments}, 1 to 1048576 is right"),
        ];
        InvalidAvailabilityInputException.ThrowIfAny(
            checks.Where(check => check.Wrong).Select(check => check.Mistake));
    }
}
