using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Planning;

/// <summary>
/// Finds where one more replica of a function, or one that leaves its node, costs least: the candidate places by what
/// the clients would pay, on each the first nodes with room, until no further place can be better. Where no candidate
/// has room, further ones are looked at and in the end every node, so that what can be placed is placed.
/// </summary>
internal sealed class BestNode(PlanState state, CandidatePlaces candidates)
{
    // Nodes of one place differ little; that many of them are worked out in full, and as many over all places.
    private const int APlace = 3;
    private const int InAll = 12;
    private const int Some = 192;

    private readonly CompiledProblem _problem = state.Problem;
    private readonly PlaceChoices _choices = new();
    private int _chosenFor = -1;
    private long[] _served = [];
    private PlanCost _best;
    private int _at;

    /// <summary>
    /// Says that nodes or clients may have changed: the places that were looked at last are not taken for good again.
    /// </summary>
    internal void Forget() => _chosenFor = -1;

    /// <summary>Puts a replica where it costs least, if that is better than none.</summary>
    internal bool Put(int function)
    {
        if (state.NodesOf(function).Length >= _problem.Functions.Most[function])
        {
            return false;
        }

        int at = Find(function, -1, state.Cost);
        if (at >= 0)
        {
            state.Put(function, at);
            state.Refresh(function);
        }

        return at >= 0;
    }

    /// <summary>Brings a replica to where it costs least, if that is better than where it is.</summary>
    internal bool Shift(int function, int old)
    {
        int at = Find(function, old, state.Cost);
        if (at >= 0)
        {
            state.Remove(function, old);
            state.Put(function, at);
            state.Refresh(function);
        }

        return at >= 0;
    }

    /// <summary>The best node for one more replica (old -1) or instead of an old one, or -1 where none is
    /// better.</summary>
    internal int Find(int function, int old, PlanCost than)
    {
        (_best, _at) = (than, -1);
        bool lacks = state.MissingOf(function) > 0;
        if (_chosenFor != function)
        {
            candidates.Choose(function, state, _choices);
            _chosenFor = function;
        }

        Look(function, old, than);
        for (int most = Some; lacks && _best.Missing >= than.Missing && most > 0; most = most == Some ? int.MaxValue : 0)
        {
            // Nothing near has room, or nothing there mends what is missing: some places further on, then all.
            candidates.ChooseAll(function, state, _choices, most);
            _chosenFor = -1;
            Look(function, old, than);
        }

        return _at;
    }

    private void Look(int function, int old, PlanCost than)
    {
        Serve(function, old);
        _choices.Rank(_served.AsSpan(0, _choices.Cells));
        bool alone = _problem.Functions.Application[function] < 0;
        bool lacks = state.MissingOf(function) > 0;
        long others = state.Cost.Micros - state.CostOf(function);
        int left = InAll;
        while (left > 0 && _choices.Next(out long cost) is var place and >= 0)
        {
            // What the cells cost is the least that the function costs.
            bool mends = !lacks || _best.Missing < than.Missing;
            if (alone && mends && _at >= 0 && others + cost >= _best.Micros)
            {
                return;
            }

            if (mends || MayMend(function, old, place))
            {
                left -= Look(function, old, place, lacks ? than.Missing : long.MaxValue);
            }
        }
    }

    // Where something is missing, tries that do not mend it are not counted.
    private int Look(int function, int old, int place, long missing)
    {
        int looked = 0;
        int end = state.Order.EndOf(place);
        int i = state.NextWithRoom(function, state.Order.StartOf(place), end);
        while (i >= 0 && looked < APlace)
        {
            looked += Try(function, old, state.Order.NodeAt(i)) && _best.Missing < missing ? 1 : 0;
            i = state.NextWithRoom(function, i + 1, end);
        }

        return looked;
    }

    // Whether a replica there can make less missing: not in a domain that has one where domains are what is missing.
    private bool MayMend(int function, int old, int place)
    {
        FunctionTable functions = _problem.Functions;
        SpreadLevel level = functions.SpreadLevel[function];
        if (functions.SpreadAtLeast[function] <= 1 || level == SpreadLevel.Node)
        {
            return true;
        }

        int here = _problem.Nodes.Domain(level, state.Order.NodeAt(state.Order.StartOf(place)));
        int count = 0;
        int domains = 0;
        bool used = false;
        ReadOnlySpan<int> nodes = state.NodesOf(function);
        for (int i = 0; i < nodes.Length; i++)
        {
            int domain = _problem.Nodes.Domain(level, nodes[i]);
            bool seen = nodes[i] == old;
            for (int j = 0; j < i && !seen; j++)
            {
                seen = nodes[j] != old && _problem.Nodes.Domain(level, nodes[j]) == domain;
            }

            count += nodes[i] == old ? 0 : 1;
            domains += seen ? 0 : 1;
            used |= nodes[i] != old && domain == here;
        }

        return !used || functions.Least[function] - count > functions.SpreadAtLeast[function] - domains;
    }

    private bool Try(int function, int old, int node)
    {
        if (!state.MayReplace(function, old, node))
        {
            return false;
        }

        PlanCost cost = old < 0 ? state.CostIfPut(function, node) : state.CostIfReplaced(function, old, node);
        if (cost < _best && state.TrialIsInBudget)
        {
            (_best, _at) = (cost, node);
        }

        return true;
    }

    // What each cell costs with the replicas there are, the old one left out.
    private void Serve(int function, int old)
    {
        if (_served.Length < _choices.Cells)
        {
            _served = new long[2 * _choices.Cells];
        }

        Span<long> served = _served.AsSpan(0, _choices.Cells);
        served.Fill(long.MaxValue);
        ReplicaRows rows = state.Rows(function);
        for (int replica = 0; replica < rows.Nodes.Length; replica++)
        {
            for (int cell = 0; cell < served.Length && rows.Nodes[replica] != old; cell++)
            {
                served[cell] = Math.Min(served[cell], rows.Cells[(replica * served.Length) + cell]);
            }
        }
    }
}
