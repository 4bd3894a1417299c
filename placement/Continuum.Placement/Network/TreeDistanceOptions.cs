namespace Continuum.Placement.Network;

/// <summary>
/// What a round trip is taken to be where nothing was measured and only the levels that two places share are known.
/// Medians rise with the distance in the tree; the sigmas are wide because a name says little about a network.
/// </summary>
public sealed record TreeDistanceOptions
{
    /// <summary>Milliseconds within one site; above 0.</summary>
    public double SameSiteMs { get; init; } = 0.5;

    /// <summary>Milliseconds between two sites of one zone; above <see cref="SameSiteMs"/>.</summary>
    public double SameZoneMs { get; init; } = 3;

    /// <summary>Milliseconds between two zones of one region; above <see cref="SameZoneMs"/>.</summary>
    public double SameRegionMs { get; init; } = 15;

    /// <summary>
    /// Milliseconds between two regions; above <see cref="SameRegionMs"/>. The default is near the median round trip
    /// between two cities of the world.
    /// </summary>
    public double ElsewhereMs { get; init; } = 90;

    /// <summary>Sigma within one site; 0 or above.</summary>
    public double SameSiteSigma { get; init; } = 0.7;

    /// <summary>Sigma between two sites of one zone; 0 or above.</summary>
    public double SameZoneSigma { get; init; } = 0.8;

    /// <summary>Sigma between two zones of one region; 0 or above.</summary>
    public double SameRegionSigma { get; init; } = 0.8;

    /// <summary>Sigma between two regions; 0 or above.</summary>
    public double ElsewhereSigma { get; init; } = 0.7;

    /// <summary>All that is wrong with these numbers; empty where nothing is.</summary>
    internal List<string> Mistakes()
    {
        List<string> mistakes = [];
        (string Name, double Ms)[] medians =
        [
            (nameof(SameSiteMs), SameSiteMs),
            (nameof(SameZoneMs), SameZoneMs),
            (nameof(SameRegionMs), SameRegionMs),
            (nameof(ElsewhereMs), ElsewhereMs),
        ];
        (string Name, double Ms) below = ("0", 0);
        foreach ((string Name, double Ms) median in medians)
        {
            if (!(median.Ms > below.Ms) || double.IsPositiveInfinity(median.Ms))
            {
                mistakes.Add($"{median.Name} is {median.Ms}; a finite number above {below.Name} ({below.Ms}) is right");
            }

            below = median;
        }

        (string Name, double Value)[] sigmas =
        [
            (nameof(SameSiteSigma), SameSiteSigma),
            (nameof(SameZoneSigma), SameZoneSigma),
            (nameof(SameRegionSigma), SameRegionSigma),
            (nameof(ElsewhereSigma), ElsewhereSigma),
        ];
        foreach ((string name, double value) in sigmas)
        {
            if (!(value >= 0) || double.IsPositiveInfinity(value))
            {
                mistakes.Add($"{name} is {value}; a finite number from 0 is right");
            }
        }

        return mistakes;
    }
}
