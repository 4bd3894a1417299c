using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>
/// Finds out whether everything can be placed: by planning first, then by trying everything while that lasts.
/// </summary>
internal sealed class PlacementTrial(PlanBudget budget, int mostSteps)
{
    private int _steps;

    /// <summary>Whether a placement with nothing missing was found; null where not all could be tried.</summary>
    internal bool? CanPlace(PlacementProblem problem)
    {
        CompiledProblem compiled = ProblemCompiler.Compile(problem);
        if (Planner.Plan(compiled, budget, CancellationToken.None).Cost.Missing == 0)
        {
            return true;
        }

        _steps = mostSteps;
        bool found = Place(new PlanState(compiled), 0, 0);
        return found ? true : _steps > 0 ? false : null;
    }

    private bool Place(PlanState state, int function, int from)
    {
        CompiledProblem problem = state.Problem;
        if (function == problem.Functions.Count)
        {
            return NothingMissing(state);
        }

        if (--_steps <= 0)
        {
            return false;
        }

        if (state.NodesOf(function).Length >= problem.Functions.Least[function] && Place(state, function + 1, 0))
        {
            return true;
        }

        for (int node = from; node < problem.Nodes.Count && _steps > 0; node++)
        {
            if (state.MayPut(function, node))
            {
                state.Put(function, node);
                if (Place(state, function, node + 1))
                {
                    return true;
                }

                state.Remove(function, node);
            }
        }

        return false;
    }

    private static bool NothingMissing(PlanState state)
    {
        for (int function = 0; function < state.Problem.Functions.Count; function++)
        {
            if (MissingCount.Of(state.Problem, state, function) > 0)
            {
                return false;
            }
        }

        return true;
    }
}
