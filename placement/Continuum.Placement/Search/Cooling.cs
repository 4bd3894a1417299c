using Continuum.Placement.Numerics;

namespace Continuum.Placement.Search;

/// <summary>
/// How much worse a step may be: falls by a constant factor from step to step. The scales are what a function costs
/// without its node, and what an open node costs, both in the mean.
/// </summary>
internal sealed class Cooling(SubProblem sub, SubSolution start)
{
    private const double Hot = 0.1;
    private const double HotNode = 0.12;
    private const double Fall = 0.03;

    // Where nodes are packed, the start is close to the best already, and hot steps are lost ones.
    private const double HotPacking = 0.05;
    private const double HotNodePacking = 0.06;
    private const double FallPacking = 0.06;

    private readonly bool _packs = sub.IsPacking;
    private readonly double _function =
        (start.Cost.Micros - Opened(sub, start)) / (double)Math.Max(1, sub.Functions.Length);

    private readonly double _node = NodeScale(sub);

    /// <summary>What a function costs without its node in the mean, in micros an hour.</summary>
    internal double FunctionScale => _function;

    /// <summary>What an open node costs in the mean: of those that the relaxation would use, where it is
    /// known.</summary>
    internal static double NodeScale(SubProblem sub)
    {
        double sum = 0;
        int count = 0;
        for (int node = 0; node < sub.Nodes.Length; node++)
        {
            if (!sub.IsGuided || sub.Merit[node] <= 0)
            {
                sum += sub.OpenCost[node];
                count++;
            }
        }

        return sum / Math.Max(1, count);
    }

    /// <summary>What the nodes that a solution uses cost.</summary>
    internal static long Opened(SubProblem sub, SubSolution start)
    {
        HashSet<int> used = [.. start.Nodes];
        long sum = 0;
        for (int node = 0; node < sub.Nodes.Length; node++)
        {
            sum += used.Contains(sub.Nodes[node]) ? sub.OpenCost[node] : 0;
        }

        return sum;
    }

    /// <summary>The allowance at a share of the way from hot to cold.</summary>
    internal Allowance At(double share)
    {
        double fallen = FixedMath.Exp(share * FixedMath.Log(Fallen));
        return new(
            _function * (_packs ? HotPacking : Hot) * fallen, _node * (_packs ? HotNodePacking : HotNode) * fallen);
    }

    /// <summary>What it is multiplied by at each of so many steps, from a share of the way to its end.</summary>
    internal double Factor(long steps, double from = 0) =>
        FixedMath.Exp((1 - from) * FixedMath.Log(Fallen) / Math.Max(1, steps));

    private double Fallen => _packs ? FallPacking : Fall;
}
