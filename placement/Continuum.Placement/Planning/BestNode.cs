using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;

namespace Continuum.Placement.Planning;

/// <summary>
/// Finds where one more replica of a function, or one that leaves its node, costs least: the candidate places by what
/// the clients would pay, on each the first nodes with room, until no further place can be better. Where no candidate
/// has room, further ones are looked at and in the end every node, so that what can be placed is placed. What a
/// function costs by its cells and by what its replicas reserve is the least that it costs: where that is too much
/// already, nothing is tried.
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

    // The choice that the best node is one of and what it reserves there, where its cells cost what the choice's do.
    private int _known;
    private long _own;

    // What the plan costs at least whatever the new replica's own cells and node add; and whether that is known: what
    // connects functions may become less.
    private long _sure;
    private bool _alone;

    /// <summary>
    /// Says that nodes or clients may have changed: the places that were looked at last are not taken for good again.
    /// </summary>
    internal void Forget() => _chosenFor = -1;

    /// <summary>
    /// The same where nothing changed but that replicas of one function were put: as long as their places have room for
    /// another, the same places would be chosen again.
    /// </summary>
    internal void ForgetFull(int function)
    {
        foreach (int node in state.NodesOf(function))
        {
            int place = _problem.Nodes.Place[node];
            if (state.NextWithRoom(function, state.Order.StartOf(place), state.Order.EndOf(place)) < 0)
            {
                _chosenFor = -1;
            }
        }
    }

    /// <summary>Puts a replica where it costs least, if that is better than none.</summary>
    /// <param name="function">The function.</param>
    /// <param name="everywhere">Whether every node is looked at before something stays missing.</param>
    internal bool Put(int function, bool everywhere = true)
    {
        if (state.NodesOf(function).Length >= _problem.Functions.Most[function])
        {
            return false;
        }

        int at = Find(function, -1, state.Cost, everywhere);
        if (at >= 0)
        {
            PutBest(function);
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
            PutBest(function);
        }

        return at >= 0;
    }

    private void PutBest(int function)
    {
        if (_known >= 0)
        {
            state.Put(function, _at, new KnownReplica(_own, _choices.CellsOf(_known), _choices.WithinOf(_known)));
        }
        else
        {
            state.Put(function, _at);
        }

        state.Refresh(function);
    }

    /// <summary>The best node for one more replica (old -1) or instead of an old one, or -1 where none is
    /// better.</summary>
    internal int Find(int function, int old, PlanCost than, bool everywhere = true)
    {
        (_best, _at, _known) = (than, -1, -1);
        bool lacks = state.MissingOf(function) > 0;
        if (_chosenFor != function)
        {
            candidates.Choose(function, state, _choices);
            _chosenFor = function;
        }

        Look(function, old, than);
        int all = everywhere ? int.MaxValue : 0;
        for (int most = Some; lacks && _best.Missing >= than.Missing && most > 0; most = most == Some ? all : 0)
        {
            // Nothing near has room, or nothing there mends what is missing: some places further on, then all.
            candidates.ChooseAll(function, state, _choices, most);
            (_chosenFor, _known) = (-1, -1);
            Look(function, old, than);
        }

        return _at;
    }

    private void Look(int function, int old, PlanCost than)
    {
        long own = Serve(function, old);
        long others = state.Cost.Micros - state.CostOf(function);
        _sure = others + own - (old < 0 ? 0 : state.Closing(old));
        _alone = _problem.Functions.Application[function] < 0;
        _choices.Rank(_served.AsSpan(0, _choices.Cells));
        bool lacks = state.MissingOf(function) > 0;
        bool limited = !double.IsPositiveInfinity(_problem.Functions.ReplicaRate[function]);
        int left = InAll;
        while (true)
        {
            // From what costs as much on no place can be better.
            bool mends = !lacks || _best.Missing < than.Missing;
            long below = !_alone || !mends || (limited && _at < 0) ? long.MaxValue
                : _best.Micros - (limited ? others : _sure + _choices.LeastOwn);
            if (left <= 0 || _choices.Next(below, out long cost) is not (var choice and >= 0))
            {
                return;
            }

            int first = state.Order.NodeAt(state.Order.StartOf(_choices[choice]));
            if ((mends || MissingReplicas.MayMend(_problem, state.NodesOf(function), function, old, first)) && state.MayBeIn(function, old, first))
            {
                long cells = limited ? AtLeast(function, choice) : cost;
                left -= Look(function, old, choice, cells, lacks ? than.Missing : long.MaxValue);
            }
        }
    }

    // What the cells cost at least where a replica serves only so much: what none has room for costs a miss, be that
    // less, and each share is rounded.
    private long AtLeast(int function, int choice)
    {
        ReadOnlySpan<long> row = _choices.CellsOf(choice);
        int cell = _problem.Functions.CellStart[function];
        long least = 0;
        for (int i = 0; i < row.Length; i++)
        {
            long missed = Routing.Unserved(_problem, cell + i, _problem.Cells.Rate[cell + i]);
            long cost = Math.Min(missed, Math.Min(row[i], _served[i]));
            least += cost - state.NodesOf(function).Length - 2;
        }

        return least;
    }

    // How many nodes were looked at. Where something is missing, those that do not mend it are not counted.
    private int Look(int function, int old, int choice, long cells, long missing)
    {
        int looked = 0;
        int end = state.Order.EndOf(_choices[choice]);
        int i = state.NextWithRoom(function, state.Order.StartOf(_choices[choice]), end);
        while (i >= 0 && looked < APlace)
        {
            int node = state.Order.NodeAt(i);
            if (state.MayReplace(function, old, node))
            {
                bool bounded = _alone && _best.Missing < missing;
                if (!bounded || _sure + cells + _choices.OwnOf(choice) < _best.Micros)
                {
                    Try(function, old, node, choice, bounded, cells);
                }

                looked += _best.Missing < missing ? 1 : 0;
            }

            i = looked < APlace ? state.NextWithRoom(function, i + 1, end) : -1;
        }

        return looked;
    }

    // Works out one node in full, unless it is bounded and too dear with what it costs at least.
    private void Try(int function, int old, int node, int choice, bool bounded, long cells)
    {
        NodeTable nodes = _problem.Nodes;
        bool uniform = state.Order.IsUniform(_choices[choice]);
        long own = uniform
            ? _choices.OwnOf(choice) + state.CellCosts.Fetched(function, node)
            : state.CellCosts.Replica(function, node);
        if (bounded && _sure + cells + own + state.Opening(-1, node) >= _best.Micros)
        {
            return;
        }

        // Nodes of one place differ for clients in their price alone.
        bool known = uniform || nodes.EgressCost[node] == nodes.EgressCost[state.Order.CheapestOf(_choices[choice])];
        PlanCost cost = known
            ? state.CostIfReplaced(
                function, old, node, new KnownReplica(own, _choices.CellsOf(choice), _choices.WithinOf(choice)))
            : old < 0 ? state.CostIfPut(function, node) : state.CostIfReplaced(function, old, node);
        if (cost < _best && state.TrialIsInBudget)
        {
            (_best, _at, _known, _own) = (cost, node, known ? choice : -1, own);
        }
    }

    // What each cell costs with the replicas there are, the old one left out; and what those reserve.
    private long Serve(int function, int old)
    {
        if (_served.Length < _choices.Cells)
        {
            _served = new long[2 * _choices.Cells];
        }

        Span<long> served = _served.AsSpan(0, _choices.Cells);
        ReplicaRows rows = state.Rows(function);
        long own = 0;
        served.Fill(long.MaxValue);
        for (int replica = 0; replica < rows.Nodes.Length; replica++)
        {
            own += rows.Nodes[replica] != old ? rows.Own[replica] : 0;
            for (int cell = 0; cell < served.Length && rows.Nodes[replica] != old; cell++)
            {
                served[cell] = Math.Min(served[cell], rows.Cells[(replica * served.Length) + cell]);
            }
        }

        return own;
    }
}
