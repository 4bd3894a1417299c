namespace Continuum.Placement.Availability.Estimation;

/// <summary>
/// How to learn from histories. The priors were chosen on a testbed whose sites wander much (Grid'5000, 274 days); a
/// steadier fleet loses little by them, since they weigh less the longer it is watched.
/// </summary>
public sealed record EstimationOptions
{
    /// <summary>An outage shorter than this is transient: a restart, a lost heartbeat.</summary>
    public TimeSpan ShortOutage { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What lies this far back counts half, twice as far a quarter; null where all counts the same.</summary>
    public TimeSpan? HalfLife { get; init; }

    /// <summary>The probability mass of the credible intervals, above 0 and below 1.</summary>
    public double CredibleMass { get; init; } = 0.9;

    /// <summary>
    /// How many days of observation the other domains of a level are worth, for how a domain fails: all at once, or a
    /// few nodes at a time. Domains change state every few days, so fewer days than this say little.
    /// </summary>
    public double PriorDays { get; init; } = 30;

    /// <summary>
    /// How many days of observation the other sites are worth, for how much a site fails. That changes over months: in
    /// the first half of that testbed, parts of it judged by what followed, each site's own past was the best guess
    /// (0); a fleet whose bad sites recover is better guessed with more.
    /// </summary>
    public double LevelPriorDays { get; init; } = 30;

    /// <summary>At how many evenly spaced moments the fleet is looked at for what fails together; 16 or more.</summary>
    public int Moments { get; init; } = 2048;

    /// <summary>How often the states of the domains are refined; 1 or more.</summary>
    public int Iterations { get; init; } = 60;

    /// <summary>A domain is out when this share of its nodes seen (two or more) is down; above 0, up to 1.</summary>
    public double DomainOutShare { get; init; } = 0.8;

    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    internal void Check()
    {
        (bool Wrong, string Mistake)[] checks =
        [
            (ShortOutage <= TimeSpan.Zero, $"the short outage is {ShortOutage}, more than 0 is right"),
            (HalfLife <= TimeSpan.Zero, $"the half-life is {HalfLife}, more than 0 is right"),
            (!(CredibleMass > 0 && CredibleMass < 1), $"the credible mass is {CredibleMass}, between 0 and 1 is right"),
            (!(PriorDays > 0 && PriorDays < 1e6),
                $"the prior is worth {PriorDays} days, above 0 and under 1e6 is right"),
            (!(LevelPriorDays >= 0 && LevelPriorDays < 1e6),
                $"the prior of the level is worth {LevelPriorDays} days, 0 or more and under 1e6 is right"),
            (Moments is < 16 or > 1 << 16, $"the moments are {Moments}, 16 to 65536 is right"),
            (Iterations is < 1 or > 10_000, $"the iterations are {Iterations}, 1 to 10000 is right"),
            (!(DomainOutShare > 0 && DomainOutShare <= 1),
                $"a domain is out at a share of {DomainOutShare}, above 0 and up to 1 is right"),
        ];
        InvalidAvailabilityInputException.ThrowIfAny(
            checks.Where(check => check.Wrong).Select(check => check.Mistake));
    }
}
