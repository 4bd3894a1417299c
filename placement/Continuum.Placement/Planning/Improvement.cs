namespace Continuum.Placement.Planning;

/// <summary>
/// One pass over all functions: each replica goes where it costs less, and replicas come and go where that pays. A
/// function that lacks nothing and for which nothing was found is passed over in later passes.
/// </summary>
internal sealed class Improvement(PlanState state, BestNode best)
{
    private bool[] _settled = [];
    private int[] _nodes = [];

    /// <returns>Whether anything became better.</returns>
    internal bool Round()
    {
        bool better = false;
        Array.Resize(ref _settled, state.Problem.Functions.Count);
        for (int function = 0; function < _settled.Length; function++)
        {
            if (_settled[function])
            {
                continue;
            }

            bool improved = Improve(function);
            better |= improved;
            if (!improved)
            {
                _settled[function] = state.MissingOf(function) == 0;
            }
        }

        return better;
    }

    /// <summary>Tries every shift, drop and addition of one function, and says whether one was taken.</summary>
    internal bool Improve(int function)
    {
        bool better = false;
        ReadOnlySpan<int> nodes = Nodes(function);
        foreach (int node in nodes)
        {
            better |= Drop(function, node) || best.Shift(function, node);
        }

        while (best.Put(function))
        {
            better = true;
        }

        return better;
    }

    private bool Drop(int function, int node)
    {
        if (state.CostIfRemoved(function, node) >= state.Cost || !state.TrialIsInBudget)
        {
            return false;
        }

        state.Remove(function, node);
        state.Refresh(function);
        return true;
    }

    private ReadOnlySpan<int> Nodes(int function)
    {
        ReadOnlySpan<int> nodes = state.NodesOf(function);
        if (_nodes.Length < nodes.Length)
        {
            _nodes = new int[Problems.PlacementFunction.MostReplicas];
        }

        nodes.CopyTo(_nodes);
        return _nodes.AsSpan(0, nodes.Length);
    }
}
