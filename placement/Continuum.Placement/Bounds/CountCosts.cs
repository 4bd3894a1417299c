using Continuum.Placement.Compiled;
using Continuum.Placement.Numerics;

namespace Continuum.Placement.Bounds;

/// <summary>
/// What a function costs at least by the number of its replicas alone: how far it must fall short of its availability,
/// and how many must move. Replicas that fail together are never likelier to have one up than replicas that fail
/// independently with the same probabilities (failures over a tree of domains are positively associated: Esary,
/// Proschan and Walkup 1967), so that the product of the smallest probabilities of being down bounds what any such
/// number can reach.
/// </summary>
internal sealed class CountCosts(CompiledProblem problem)
{
    // Probabilities are sums of products of doubles, and differ from exact ones by far less than this.
    private const double Rounding = 1e-13;

    private readonly double[]?[] _smallest = new double[]?[problem.Masks.Groups];

    /// <summary>For the least number of replicas, one more, and so on to the most.</summary>
    internal long[] Of(int function)
    {
        FunctionTable functions = problem.Functions;
        int least = functions.Least[function];
        long[] costs = new long[functions.Most[function] - least + 1];
        if (functions.Target[function] > 0)
        {
            Shortfall(function, costs);
        }

        if (functions.Forced[function] > 0 && functions.Current[function].Length > 0)
        {
            int stays = 0;
            foreach (int node in functions.Current[function])
            {
                stays += problem.Allows(function, node) ? 1 : 0;
            }

            for (int i = 0; i < costs.Length; i++)
            {
                costs[i] += functions.MoveCost[function]
                    * Math.Max(0, least + i - stays - functions.Forced[function]);
            }
        }

        return costs;
    }

    /// <summary>Looks at all groups of functions now, so that several threads may ask from here on.</summary>
    internal void Prepare()
    {
        for (int group = 0; group < _smallest.Length; group++)
        {
            _smallest[group] ??= Smallest(group);
        }
    }

    private void Shortfall(int function, long[] costs)
    {
        double target = problem.Functions.Target[function];
        int least = problem.Functions.Least[function];
        int group = problem.Functions.Group[function];
        double[] down = _smallest[group] ??= Smallest(group);
        double product = 1;
        for (int i = 0; i < problem.Functions.Most[function]; i++)
        {
            product *= i < down.Length ? down[i] : 1;
            double unavailable = product - Rounding;
            if (i + 1 >= least && unavailable > 1 - target)
            {
                costs[i + 1 - least] = Math.Max(0, Micros.Of(
                    problem.Weights.Unavailability * FixedMath.Log10(unavailable / (1 - target))) - 1);
            }
        }
    }

    private double[] Smallest(int group)
    {
        List<double> down = [];
        for (int node = 0; node < problem.Nodes.Count; node++)
        {
            if (problem.Masks.Allows(group, problem.Nodes.Class[node]))
            {
                down.Add(1 - problem.Failures.Up(node));
            }
        }

        down.Sort();
        return [.. down.Take(Problems.PlacementFunction.MostReplicas)];
    }
}
