namespace Continuum.Placement.Availability.Estimation;

/// <summary>
/// The grid of states that domains are fitted on: how much of a domain a state has down. Only how often each state is
/// taken is learnt, which makes the fit a mixture of known parts.
/// </summary>
internal static class StateLevels
{
    /// <summary>Calm first. Sites are fine: most of what fails together does so there.</summary>
    internal static ReadOnlySpan<double> Site => [0, 0.03, 0.08, 0.15, 0.25, 0.4, 0.6, 0.8, 0.95, 1];

    /// <summary>Calm first. Zones and regions are coarse, so that the combinations of all levels stay few.</summary>
    internal static ReadOnlySpan<double> Outer => [0, 0.1, 0.3, 0.6, 1];

    /// <summary>The combinations of a region's state and a zone's.</summary>
    internal static int OuterPairs => Outer.Length * Outer.Length;

    /// <summary>The probability that a region and a zone in these states leave a node up.</summary>
    internal static double OuterSurvives(int pair) =>
        (1 - Outer[pair / Outer.Length]) * (1 - Outer[pair % Outer.Length]);

    /// <summary>States as probabilities of the levels: each state goes to the level nearest to it, the rest is calm.
    /// </summary>
    internal static double[] OnGrid(IReadOnlyList<DomainState> states, ReadOnlySpan<double> levels)
    {
        double[] probability = new double[levels.Length];
        probability[0] = 1;
        foreach (DomainState state in states)
        {
            int nearest = 0;
            for (int level = 1; level < levels.Length; level++)
            {
                bool nearer = Math.Abs(levels[level] - state.NodeDown) < Math.Abs(levels[nearest] - state.NodeDown);
                nearest = nearer ? level : nearest;
            }

            probability[nearest] += state.Probability;
            probability[0] -= state.Probability;
        }

        return probability;
    }

    /// <summary>Probabilities of the levels as states, without the calm one and what never shows.</summary>
    internal static DomainState[] States(ReadOnlySpan<double> probability, ReadOnlySpan<double> levels)
    {
        List<DomainState> states = [];
        for (int level = 1; level < levels.Length; level++)
        {
            if (probability[level] * levels[level] > 1e-6)
            {
                states.Add(new DomainState(probability[level], levels[level]));
            }
        }

        return [.. states];
    }
}
