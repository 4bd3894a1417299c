using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;

namespace Continuum.Placement.Tests.Bounds;

/// <summary>Tries every plan of a tiny problem.</summary>
internal sealed class AllPlans
{
    private readonly PlanState _state;

    private AllPlans(CompiledProblem problem) => _state = new PlanState(problem);

    private PlanCost? Best { get; set; }

    /// <summary>What the best plan with nothing missing costs, or null where there is none.</summary>
    internal static long? BestOf(CompiledProblem problem)
    {
        AllPlans all = new(problem);
        all.From(0, 0);
        return all.Best?.Micros;
    }

    private void From(int function, int node)
    {
        CompiledProblem problem = _state.Problem;
        if (function == problem.Functions.Count)
        {
            if (_state.Cost.Missing == 0
                && _state.VoluntaryMoves <= problem.MoveBudget
                && (Best is not { } best || _state.Cost < best))
            {
                Best = _state.Cost;
            }

            return;
        }

        if (node == problem.Nodes.Count)
        {
            _state.Refresh(function);
            From(function + 1, 0);
            return;
        }

        From(function, node + 1);
        if (_state.MayPut(function, node))
        {
            _state.Put(function, node);
            From(function, node + 1);
            _state.Remove(function, node);
        }
    }
}
