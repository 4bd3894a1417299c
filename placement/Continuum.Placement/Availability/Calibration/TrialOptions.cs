namespace Continuum.Placement.Availability.Calibration;

/// <summary>How to try placements that were chosen before a split on what came after it.</summary>
public sealed record TrialOptions
{
    /// <summary>Draws the functions: the same seed, the same functions.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Functions tried; 1 or more.</summary>
    public int Functions { get; init; } = 300;

    /// <summary>Zones near enough to a function, drawn from all; its candidates stand in these. 1 or more.</summary>
    public int NearZones { get; init; } = 4;

    /// <summary>Candidates a function, drawn from the zones near to it; as many as replicas or more.</summary>
    public int Candidates { get; init; } = 24;

    /// <summary>Replicas a function, of which one has to be up; each costs the same. 1 to 32.</summary>
    public int Replicas { get; init; } = 3;

    /// <summary>Shares of time up asked for, one a function in turn; each 0 to 1.</summary>
    public IReadOnlyList<double> Targets { get; init; } = [0.95, 0.98, 0.99, 0.995];

    /// <summary>At how many evenly spaced moments after the split a placement is looked at; 1 or more.</summary>
    public int Moments { get; init; } = 4096;

    /// <summary>How to learn from what came before the split.</summary>
    public Estimation.EstimationOptions Estimation { get; init; } = new();

    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    internal void Check()
    {
        (bool Wrong, string Mistake)[] checks =
        [
            (Functions is < 1 or > 1 << 20, $"the functions are {Functions}, 1 to 1048576 is right"),
            (NearZones < 1, $"{NearZones} zones are near, 1 or more is right"),
            (Replicas is < 1 or > FailureTree.MostReplicas,
                $"there are {Replicas} replicas, 1 to {FailureTree.MostReplicas} is right"),
            (Candidates < Replicas, $"there are {Candidates} candidates for {Replicas} replicas, as many is right"),
            (Targets.Count == 0, "there is no target, one or more is right"),
            (Targets.Any(target => !(target >= 0 && target <= 1)), "a target is not within 0 and 1"),
            (Moments is < 1 or > 1 << 20, $"the moments are {Moments}, 1 to 1048576 is right"),
        ];
        InvalidAvailabilityInputException.ThrowIfAny(
            checks.Where(check => check.Wrong).Select(check => check.Mistake));
    }
}
