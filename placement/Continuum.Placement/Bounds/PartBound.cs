namespace Continuum.Placement.Bounds;

/// <summary>
/// Bounds one part of all plans, decides what its reduced costs decide, and says what to split it by: a node about
/// which little speaks for either, and where all nodes are decided, a function that the relaxation places nowhere or
/// twice.
/// </summary>
internal sealed class PartBound
{
    private const int Iterations = 40;
    private const double FirstLength = 0.3;

    private readonly BoundModel _model;
    private readonly Relaxation _relaxation;
    private readonly BoundOptions _options;
    private readonly long _upper;
    private readonly long _grain;

    internal PartBound(BoundModel model, BoundOptions options, long upper)
    {
        _model = model;
        _options = options with { Iterations = Iterations, UpperMicros = upper };
        _relaxation = new(model, options);
        _upper = upper;
        _grain = Grain(model);
    }

    /// <summary>The part with its bound and what comes next; null where no plan is left in it.</summary>
    internal Branch? Of(Branch part)
    {
        NodeState[] states = [.. part.States];
        bool[] barred = [.. part.Barred];
        states.CopyTo(_relaxation.States, 0);
        barred.CopyTo(_relaxation.IsBarred, 0);
        if (!_relaxation.IsPossible || !HasItems(states, barred))
        {
            return null;
        }

        PricePoint point = new(_model, _relaxation, _options, part.Prices);
        new SubgradientAscent(point, FirstLength).Climb();
        Multipliers best = point.BestPrices();
        BoundResult result = BoundReport.Of(_model, _relaxation, best, _relaxation.Evaluate(best), point.Iterations);
        Bar(result.Micros, barred);
        int node = Decide(result.Reduced, states);
        long whole = (result.Micros + _grain - 1) / _grain * _grain;
        return new Branch(Math.Max(part.Bound, _grain > 1 ? whole : result.Micros), states, barred, best)
        {
            NextNode = node,
            NextItem = node < 0 && point.FindSlope() ? Item(point.Slope, states, barred) : -1,
        };
    }

    private bool HasItems(NodeState[] states, bool[] barred)
    {
        for (int function = 0; function < _model.Problem.Functions.Count; function++)
        {
            bool any = false;
            for (int item = _model.ItemStart[function]; item < _model.ItemStart[function + 1] && !any; item++)
            {
                any = !barred[item] && states[_model.ItemNode[item]] != NodeState.Closed;
            }

            if (!any)
            {
                return false;
            }
        }

        return true;
    }

    // A plan that takes an item with a reduced cost pays that beside the bound: one that is left out stays out of the
    // set.
    private void Bar(long bound, bool[] barred)
    {
        ReadOnlySpan<long> reduced = _relaxation.Reduced;
        for (int item = 0; item < barred.Length; item++)
        {
            barred[item] |= reduced[item] > 0 && bound + reduced[item] >= _upper;
        }
    }

    private int Decide(ReducedCosts reduced, NodeState[] states)
    {
        int next = -1;
        long doubt = long.MaxValue;
        for (int node = 0; node < states.Length; node++)
        {
            if (states[node] != NodeState.Free)
            {
                continue;
            }

            long against = reduced.Used[node] + reduced.Unused[node];
            if (reduced.IsUseless(node, _upper) || reduced.IsNeeded(node, _upper))
            {
                states[node] = reduced.IsUseless(node, _upper) ? NodeState.Closed : NodeState.Open;
            }
            else if (against < doubt)
            {
                (doubt, next) = (against, node);
            }
        }

        return next;
    }

    // The cheapest place of the function that most depends on where it is, among those placed nowhere or twice.
    private int Item(double[] slope, NodeState[] states, bool[] barred)
    {
        ReadOnlySpan<long> reduced = _relaxation.Reduced;
        int best = -1;
        long most = long.MinValue;
        for (int function = 0; function < _model.Problem.Functions.Count; function++)
        {
            int first = -1;
            int second = -1;
            for (int item = _model.ItemStart[function]; item < _model.ItemStart[function + 1]; item++)
            {
                if (barred[item] || states[_model.ItemNode[item]] == NodeState.Closed)
                {
                    continue;
                }

                (first, second) = first < 0 || reduced[item] < reduced[first] ? (item, first)
                    : second < 0 || reduced[item] < reduced[second] ? (first, item)
                    : (first, second);
            }

            if (slope[function] != 0 && second >= 0 && reduced[second] - reduced[first] > most)
            {
                (most, best) = (reduced[second] - reduced[first], first);
            }
        }

        return best;
    }

    // Where all costs are multiples of something, so is what any plan costs.
    private static long Grain(BoundModel model)
    {
        long grain = model.Problem.Applications.Length > 0 ? 1 : 0;
        foreach (long cost in model.ItemCost.Concat(model.Problem.Nodes.OpenCost))
        {
            (long one, long other) = (Math.Abs(cost), grain);
            while (other != 0)
            {
                (one, other) = (other, one % other);
            }

            grain = one;
        }

        return Math.Max(1, grain);
    }
}
