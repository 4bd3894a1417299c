namespace Continuum.Placement.Availability.Advice;

/// <summary>Good sets, quickly: greedy additions, then what is not needed goes, then single exchanges.</summary>
/// <param name="candidates">Where replicas could be.</param>
/// <param name="needed">How many have to be up; 1 or more.</param>
internal sealed class GreedySets(CandidateSet candidates, int needed)
{
    /// <summary>A cheap set that suffices, or null where none was found.</summary>
    internal int[]? Cheap()
    {
        int[]? best = null;
        foreach (bool perCost in (ReadOnlySpan<bool>)[true, false])
        {
            List<int> set = [];
            while (set.Count < candidates.MostReplicas && !Suffices(set))
            {
                set.Add(NextBest(set, perCost));
            }

            if (Suffices(set))
            {
                Trim(set);
                CheapenByExchange(set);
                best = best is null || Cost(set) < candidates.Cost(best) ? [.. set.Order()] : best;
            }
        }

        return best;
    }

    /// <summary>A set of so many nodes (or all, where there are fewer) as available as could be found.</summary>
    internal int[] MostAvailable(int count)
    {
        List<int> set = [];
        while (set.Count < Math.Min(count, candidates.Count))
        {
            set.Add(NextBest(set, perCost: false));
        }

        double least = candidates.TooFew([.. set]);
        for (bool better = set.Count < candidates.Count; better;)
        {
            better = false;
            for (int at = 0; at < set.Count; at++)
            {
                for (int other = 0; other < candidates.Count; other++)
                {
                    int before = set[at];
                    if (set.Contains(other))
                    {
                        continue;
                    }

                    set[at] = other;
                    double tooFew = candidates.TooFew([.. set]);
                    bool gain = tooFew < least * (1 - 1e-12);
                    (least, set[at], better) = gain ? (tooFew, other, true) : (least, before, better);
                }
            }
        }

        return [.. set.Order()];
    }

    // While there are fewer than needed, as if only so many were needed: it still tells good places from bad ones.
    private int NextBest(List<int> set, bool perCost)
    {
        int goal = Math.Min(needed, set.Count + 1);
        double before = set.Count < goal ? 1 : candidates.FewerThan([.. set], goal);
        int best = -1;
        double bestScore = double.NegativeInfinity;
        int[] tried = [.. set, 0];
        for (int next = 0; next < candidates.Count; next++)
        {
            if (!set.Contains(next))
            {
                tried[^1] = next;
                double gain = before - candidates.FewerThan(tried, goal);
                double score = perCost ? gain / (1 + candidates.Costs[next]) : gain;
                (best, bestScore) = score > bestScore ? (next, score) : (best, bestScore);
            }
        }

        return best;
    }

    private void Trim(List<int> set)
    {
        foreach (int candidate in set.OrderByDescending(node => candidates.Costs[node]).ThenBy(node => node).ToArray())
        {
            List<int> without = [.. set.Where(other => other != candidate)];
            if (Suffices(without))
            {
                set.Remove(candidate);
            }
        }
    }

    private void CheapenByExchange(List<int> set)
    {
        for (int at = 0; at < set.Count;)
        {
            int before = set[at];
            int other = 0;
            for (; other < candidates.Count && candidates.Costs[other] < candidates.Costs[before]; other++)
            {
                if (!set.Contains(other))
                {
                    set[at] = other;
                    if (Suffices(set))
                    {
                        break;
                    }

                    set[at] = before;
                }
            }

            // A cheaper one came in: begin anew, since it may let another in. Costs fall, so this ends.
            at = set[at] == before ? at + 1 : 0;
        }
    }

    private bool Suffices(List<int> set) =>
        set.Count >= needed && candidates.Suffices(candidates.TooFew([.. set]));

    private long Cost(List<int> set) => candidates.Cost([.. set]);
}
