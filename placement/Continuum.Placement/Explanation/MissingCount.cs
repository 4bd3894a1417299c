using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>What is missing of a function in a plan: replicas or domains, and neighbours.</summary>
internal static class MissingCount
{
    internal static long Of(CompiledProblem problem, IPlacedNodes placed, int function)
    {
        FunctionTable functions = problem.Functions;
        ReadOnlySpan<int> nodes = placed.NodesOf(function);
        int missing = Math.Max(0, functions.Least[function] - nodes.Length);
        if (functions.SpreadAtLeast[function] <= 1 && functions.Together[function].Length == 0)
        {
            return missing;
        }

        Neighbourhood neighbours = new(placed, problem);
        int domains = neighbours.Domains(function, functions.SpreadLevel[function], -1, -1);
        int wanted = functions.SpreadAtLeast[function];
        missing = Math.Max(missing, wanted > 1 ? wanted - domains : 0);
        foreach ((int other, SpreadLevel level) in functions.Together[function])
        {
            foreach (int node in nodes)
            {
                missing += neighbours.IsBeside(other, level, node) ? 0 : 1;
            }
        }

        return missing;
    }
}
