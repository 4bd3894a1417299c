namespace Continuum.Placement.Availability.Calibration;

/// <summary>The reports that a <see cref="SuspicionTrial"/> replays.</summary>
public sealed record SuspicionTrialOptions
{
    /// <summary>Draws jitter and losses.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>A report takes up to this share of the interval to come; 0 to 1.</summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>The share of reports lost; 0 or more and below 1.</summary>
    public double Loss { get; init; } = 0.01;

    /// <summary>An outage shorter than this is not worth a move.</summary>
    public TimeSpan ShortOutage { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The share of short outages before the split that the grace learnt lets cause a move, 0 to 1.</summary>
    public double WastedShare { get; init; } = 0.05;

    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    internal void Check()
    {
        (bool Wrong, string Mistake)[] checks =
        [
            (!(Jitter >= 0 && Jitter <= 1), $"the jitter is {Jitter}, 0 to 1 is right"),
            (!(Loss >= 0 && Loss < 1), $"the loss is {Loss}, 0 or more and below 1 is right"),
        ];
        InvalidAvailabilityInputException.ThrowIfAny(
            checks.Where(check => check.Wrong).Select(check => check.Mistake));
    }
}
