using Continuum.Placement.Bounds;
using Continuum.Placement.Compiled;

namespace Continuum.Placement.Tests.Bounds;

public sealed class ReducedCostTests
{
    [Fact]
    public void No_plan_that_uses_or_spares_a_node_costs_less_than_its_reduced_cost_says()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            FacilityProblem facilities = FacilityProblem.Random(5, 6, 2.5, seed);
            CompiledProblem problem = ProblemCompiler.Compile(facilities.ToProblem());
            BoundResult bound = LagrangianBound.Compute(problem, new BoundOptions { Iterations = 60 });
            (long?[] used, long?[] unused) = Best(facilities);
            for (int node = 0; node < 5; node++)
            {
                ReducedCosts reduced = bound.Reduced;
                Assert.True(used[node] is not { } with || reduced.Floor + reduced.Used[node] <= with, $"seed {seed}");
                Assert.True(unused[node] is not { } no || reduced.Floor + reduced.Unused[node] <= no, $"seed {seed}");
            }
        }
    }

    private static (long?[] Used, long?[] Unused) Best(FacilityProblem facilities)
    {
        int nodes = facilities.Capacity.Length;
        int customers = facilities.Demand.Length;
        long?[] used = new long?[nodes];
        long?[] unused = new long?[nodes];
        for (int plan = 0; plan < (int)Math.Pow(nodes, customers); plan++)
        {
            if (Cost(facilities, plan, out int open) is not { } cost)
            {
                continue;
            }

            for (int node = 0; node < nodes; node++)
            {
                long?[] best = (open >> node & 1) != 0 ? used : unused;
                best[node] = Math.Min(best[node] ?? long.MaxValue, cost);
            }
        }

        return (used, unused);
    }

    private static long? Cost(FacilityProblem facilities, int plan, out int open)
    {
        int nodes = facilities.Capacity.Length;
        Span<int> room = stackalloc int[nodes];
        facilities.Capacity.CopyTo(room);
        open = 0;
        double cost = 0;
        for (int i = 0; i < facilities.Demand.Length; i++, plan /= nodes)
        {
            int node = plan % nodes;
            room[node] -= facilities.Demand[i];
            cost += facilities.CostOf(node, i) + ((open >> node & 1) == 0 ? facilities.Opening[node] : 0);
            open |= 1 << node;
        }

        return room.IndexOfAnyInRange(int.MinValue, -1) >= 0 ? null : (long)Math.Ceiling(cost * 1e6) + nodes;
    }
}
