using Continuum.Placement.Compiled;

namespace Continuum.Placement.Planning;

/// <summary>How large functions are: the share of all that there is of what a replica takes most of.</summary>
internal sealed class FunctionSizes
{
    private readonly CompiledProblem _problem;
    private readonly double[] _all = new double[Resources.Count];

    internal FunctionSizes(CompiledProblem problem)
    {
        _problem = problem;
        for (int node = 0; node < problem.Nodes.Count; node++)
        {
            ReadOnlySpan<int> capacity = problem.Nodes.CapacityOf(node);
            for (int resource = 0; resource < Resources.Count; resource++)
            {
                _all[resource] += capacity[resource];
            }
        }
    }

    /// <summary>The share of one replica; above 0.</summary>
    internal double Of(int function)
    {
        ReadOnlySpan<int> need = _problem.Functions.NeedOf(function);
        double largest = double.Epsilon;
        for (int resource = 0; resource < Resources.Count; resource++)
        {
            if (need[resource] > 0)
            {
                largest = Math.Max(largest, need[resource] / Math.Max(1, _all[resource]));
            }
        }

        return largest;
    }
}
