using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Planning;

/// <summary>
/// What <see cref="BestNode"/> does without any bound: the places in the order of what the clients pay there, three nodes
/// of each and twelve in all are costed in full.
/// </summary>
internal sealed class SlowBestNode(PlanState state, CandidatePlaces candidates)
{
    private readonly PlaceChoices _choices = new();

    /// <summary>The least cost with one more replica (old -1), or with one elsewhere; what there is where none is
    /// less.</summary>
    internal PlanCost Find(int function, int old)
    {
        PlanCost than = state.Cost;
        PlanCost best = than;
        bool lacks = state.MissingOf(function) > 0;
        candidates.Choose(function, state, _choices);
        Look(function, old, than, lacks, ref best);
        for (int most = 192; lacks && best.Missing >= than.Missing && most > 0; most = most == 192 ? int.MaxValue : 0)
        {
            candidates.ChooseAll(function, state, _choices, most);
            Look(function, old, than, lacks, ref best);
        }

        return best;
    }

    private void Look(int function, int old, PlanCost than, bool lacks, ref PlanCost best)
    {
        _choices.Rank(Served(function, old));
        int left = 12;
        bool limited = double.IsFinite(state.Problem.Functions.ReplicaRate[function]);
        long others = state.Cost.Micros - state.CostOf(function);
        while (left > 0 && _choices.Next(long.MaxValue, out long cost) is var choice and >= 0)
        {
            // A bound where a replica serves as much as it is asked to, and taken for one where it does not.
            if (limited && state.Problem.Functions.Application[function] < 0
                && best < than && (!lacks || best.Missing < than.Missing) && others + cost >= best.Micros)
            {
                return;
            }

            if (!lacks || best.Missing < than.Missing || MayMend(function, old, _choices[choice]))
            {
                left -= Look(function, old, _choices[choice], lacks ? than.Missing : long.MaxValue, ref best);
            }
        }
    }

    private int Look(int function, int old, int place, long missing, ref PlanCost best)
    {
        int looked = 0;
        for (int i = state.Order.StartOf(place); i < state.Order.EndOf(place) && looked < 3; i++)
        {
            int node = state.Order.NodeAt(i);
            if (state.MayReplace(function, old, node))
            {
                PlanCost cost =
                    old < 0 ? state.CostIfPut(function, node) : state.CostIfReplaced(function, old, node);
                best = cost < best && state.TrialIsInBudget ? cost : best;
                looked += best.Missing < missing ? 1 : 0;
            }
        }

        return looked;
    }

    private bool MayMend(int function, int old, int place)
    {
        FunctionTable functions = state.Problem.Functions;
        SpreadLevel level = functions.SpreadLevel[function];
        if (functions.SpreadAtLeast[function] <= 1 || level == SpreadLevel.Node)
        {
            return true;
        }

        int here = state.Problem.Nodes.Domain(level, state.Order.NodeAt(state.Order.StartOf(place)));
        int[] others =
            [.. state.NodesOf(function).ToArray().Where(node => node != old).Select(node => state.Problem.Nodes.Domain(level, node))];
        return !others.Contains(here)
            || functions.Least[function] - others.Length
                > functions.SpreadAtLeast[function] - others.Distinct().Count();
    }

    private long[] Served(int function, int old)
    {
        long[] served = new long[_choices.Cells];
        Array.Fill(served, long.MaxValue);
        ReplicaRows rows = state.Rows(function);
        for (int replica = 0; replica < rows.Nodes.Length; replica++)
        {
            for (int cell = 0; cell < served.Length && rows.Nodes[replica] != old; cell++)
            {
                served[cell] = Math.Min(served[cell], rows.Cells[(replica * served.Length) + cell]);
            }
        }

        return served;
    }
}
