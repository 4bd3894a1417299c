using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;

namespace Continuum.Placement.Live;

/// <summary>Ends a change: says what moved and counts it; from then on everything is where it is.</summary>
internal sealed class ChangeSettling(LiveModel model, MoveLedger ledger)
{
    private readonly List<int> _changed = [];

    /// <summary>The functions that the last change may have moved, each once, by number.</summary>
    internal IReadOnlyList<int> Changed => _changed;

    /// <summary>Ends one.</summary>
    /// <param name="trail">What was put and removed.</param>
    /// <param name="before">As in <see cref="PlanChange"/>, like the next two.</param>
    /// <param name="asItWas">What it would cost if nothing had moved.</param>
    /// <param name="repaired">What it cost after the repair.</param>
    /// <param name="touched">Functions that are settled whether they moved or not.</param>
    internal PlanChange End(
        PlanTrail trail, PlanCost before, PlanCost asItWas, PlanCost repaired, List<int> touched)
    {
        PlanState state = model.State;
        FunctionTable functions = model.Problem.Functions;
        PlanCost after = state.Cost;
        Find(trail, touched);
        state.Trail = null;
        List<ReplicaMove> moves = [];
        int forced = 0;
        int voluntary = 0;
        foreach (int function in _changed)
        {
            forced += functions.Forced[function] - Lacking(function);
            int own = state.VoluntaryOf(function);
            voluntary += own;
            int[] nodes = Sorted(function);
            if (MovedReplicas.Add(moves, model.Problem, function, nodes) && functions.Current[function].Length > 0)
            {
                ledger.Moved(functions.Keys[function], own);
            }

            Settle(function, nodes);
        }

        return new PlanChange
        {
            Before = before,
            AsItWas = asItWas,
            Repaired = repaired,
            After = after,
            ForcedMoves = forced,
            VoluntaryMoves = voluntary,
            Moves = moves,
        };
    }

    /// <summary>From now on a function is where it is: staying there costs no move.</summary>
    internal void Settle(int function) => Settle(function, Sorted(function));

    private void Settle(int function, int[] nodes)
    {
        model.Problem.Functions.Current[function] = nodes;
        model.Problem.Functions.Forced[function] = Lacking(function);
        model.State.Refresh(function);
    }

    private void Find(PlanTrail trail, List<int> touched)
    {
        _changed.Clear();
        _changed.AddRange(touched);
        for (int step = 0; step < trail.Length; step++)
        {
            if (_changed.Count == 0 || _changed[^1] != trail[step].Function)
            {
                _changed.Add(trail[step].Function);
            }
        }

        _changed.Sort();
        int kept = 0;
        for (int i = 0; i < _changed.Count; i++)
        {
            if (i == 0 || _changed[i] != _changed[i - 1])
            {
                _changed[kept++] = _changed[i];
            }
        }

        _changed.RemoveRange(kept, _changed.Count - kept);
    }

    // What a function lacked where it was: to come to its least is no move.
    private int Lacking(int function) => Math.Max(
        0, model.Problem.Functions.Least[function] - model.Problem.Functions.Current[function].Length);

    private int[] Sorted(int function)
    {
        int[] nodes = model.State.NodesOf(function).ToArray();
        Array.Sort(nodes);
        return nodes;
    }
}
