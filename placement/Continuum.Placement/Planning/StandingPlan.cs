using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Planning;

/// <summary>A plan that leaves all where it is: what others are compared with.</summary>
public static class StandingPlan
{
    /// <summary>
    /// Judges a problem's functions on their <see cref="PlacementFunction.CurrentNodes"/>, whatever that breaks: a node
    /// that is away, that is too small or that a constraint forbids counts as any other. Of a function with more nodes
    /// than its <see cref="PlacementFunction.MaxReplicas"/> the first by their ids are taken.
    /// </summary>
    /// <exception cref="InvalidPlacementProblemException">Something is wrong with the problem; all of it is
    /// listed.</exception>
    public static Assignment Of(PlacementProblem problem)
    {
        CompiledProblem compiled = ProblemCompiler.Compile(problem);
        PlanState state = new(compiled);
        for (int function = 0; function < compiled.Functions.Count; function++)
        {
            int[] current = compiled.Functions.Current[function];
            for (int i = 0; i < Math.Min(current.Length, compiled.Functions.Most[function]); i++)
            {
                state.Put(function, current[i]);
            }

            state.Refresh(function);
        }

        return state.ToAssignment(bound: null, rounds: 0, seed: 0);
    }
}
