namespace Continuum.Placement.Availability.Advice;

/// <summary>
/// Finds the cheapest set that suffices by branch and bound over the candidates in order of cost. The bound: nodes of a
/// domain tree are positively associated (what has one up makes no other go down), so the chance that a set has too few
/// up and certain other nodes are all down is at least the product of the one and of each of the others.
/// </summary>
internal sealed class CheapestSetSearch
{
    // The bound is rounded otherwise than the exact result: a set that just suffices must not be lost to that.
    private const double Rounding = 1 - 1e-12;

    private readonly CandidateSet _candidates;
    private readonly int _needed;
    private readonly long _mostEvaluations;

    // [from * (most + 1) + count]: the least product of that many downs among the candidates from there on.
    private readonly double[] _leastDown;
    private readonly int[] _set;
    private int[]? _best;
    private long _bestCost = long.MaxValue;

    /// <param name="candidates">Where replicas could be.</param>
    /// <param name="needed">How many have to be up; 1 or more.</param>
    /// <param name="known">A set that suffices, or null: only what is cheaper is looked for.</param>
    /// <param name="mostEvaluations">When to give up.</param>
    internal CheapestSetSearch(CandidateSet candidates, int needed, int[]? known, long mostEvaluations)
    {
        (_candidates, _needed, _best) = (candidates, needed, known);
        _mostEvaluations = candidates.Evaluations + mostEvaluations;
        _bestCost = known is null ? long.MaxValue : candidates.Cost(known);
        _set = new int[candidates.MostReplicas];
        _leastDown = LeastDown(candidates);
    }

    /// <summary>The cheapest set found, in order of the candidates, or null.</summary>
    internal int[]? Best => _best;

    /// <summary>Whether the search came to its end, so that nothing is cheaper.</summary>
    internal bool IsComplete { get; private set; } = true;

    internal void Run() => Extend(0, 0, 0);

    /// <summary>What any set that suffices costs at least: enough nodes for the bound, the cheapest ones.</summary>
    internal long LeastCost()
    {
        long cost = 0;
        for (int count = 0; count <= _candidates.MostReplicas; count++)
        {
            if (count >= _needed && _candidates.Suffices(DownBut(_leastDown, count, _needed - 1)))
            {
                return cost;
            }

            cost += count < _candidates.Count ? _candidates.Costs[count] : 0;
        }

        return long.MaxValue;
    }

    private void Extend(int size, int from, long cost)
    {
        double tooFew = size < _needed ? 1 : _candidates.TooFew(_set.AsSpan(0, size));
        if (size >= _needed && _candidates.Suffices(tooFew))
        {
            (_best, _bestCost) = ([.. _set.AsSpan(0, size)], cost);
            return;
        }

        for (int next = from; next < _candidates.Count && size < _set.Length; next++)
        {
            if (_candidates.Evaluations >= _mostEvaluations)
            {
                IsComplete = false;
                return;
            }

            // What follows is no cheaper, and less is left to choose from: nothing further on can do better.
            if (cost + _candidates.Costs[next] >= _bestCost || !MaySuffice(size, next, cost, tooFew))
            {
                return;
            }

            if (IsReplaceable(size, next))
            {
                continue;
            }

            _set[size] = next;
            Extend(size + 1, next + 1, cost + _candidates.Costs[next]);
        }
    }

    private bool MaySuffice(int size, int from, long cost, double tooFew)
    {
        int more = 0;
        long sum = cost;
        while (size + more < _set.Length
            && from + more < _candidates.Count
            && sum + _candidates.Costs[from + more] < _bestCost)
        {
            sum += _candidates.Costs[from + more];
            more++;
        }

        if (size + more < _needed)
        {
            return false;
        }

        // Of the others, the most reliable few never fail and all the rest are down: as good as it gets.
        ReadOnlySpan<double> leastDown = _leastDown.AsSpan(from * (_set.Length + 1), _set.Length + 1);
        for (int up = 0; up < _needed && up <= more; up++)
        {
            double set = up == 0 ? tooFew : size < _needed - up ? 1
                : _candidates.FewerThan(_set.AsSpan(0, size), _needed - up);
            if (!_candidates.Suffices(set * DownBut(leastDown, more, up)))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsReplaceable(int size, int next)
    {
        for (int other = 0; other < next; other++)
        {
            if (_candidates.Dominates(other, next) && _set.AsSpan(0, size).IndexOf(other) < 0)
            {
                return true;
            }
        }

        return false;
    }

    // The chance that of the most reliable so many all but the best few are down; what cannot fail proves nothing.
    private static double DownBut(ReadOnlySpan<double> leastDown, int count, int up) =>
        up == count ? Rounding : leastDown[up] > 0 ? leastDown[count] / leastDown[up] * Rounding : 0;

    private static double[] LeastDown(CandidateSet candidates)
    {
        int width = candidates.MostReplicas + 1;
        double[] least = new double[(candidates.Count + 1) * width];
        List<double> sorted = [];
        for (int from = candidates.Count; from >= 0; from--)
        {
            if (from < candidates.Count)
            {
                int at = sorted.BinarySearch(candidates.Down[from]);
                sorted.Insert(at < 0 ? ~at : at, candidates.Down[from]);
            }

            double product = 1;
            for (int count = 0; count < width; count++)
            {
                least[(from * width) + count] = product;
                product *= count < sorted.Count ? sorted[count] : 1;
            }
        }

        return least;
    }
}
