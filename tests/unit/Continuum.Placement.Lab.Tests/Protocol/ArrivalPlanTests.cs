using System.Text;
using Continuum.Placement.Lab.Scenarios;
using Continuum.Placement.Live;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Tests.Protocol;

/// <summary>
/// What is made faster for arrivals one by one is to choose the same nodes: the plan that they come to, as a number. A
/// better plan has another; then this one is written anew, with the reason.
/// </summary>
public sealed class ArrivalPlanTests
{
    private const int Nodes = 2000;
    private const int Functions = 400;
    private const int Arrivals = 600;

    [Theory]
    [InlineData(1, 0x467CE1FDF56DEEABul)]
    [InlineData(2, 0xAF66F6A224106B31ul)]
    [InlineData(3, 0x1BD2C9FA8FC60FEAul)]
    public void Functions_that_arrive_one_by_one_come_to_the_same_nodes_as_ever(int seed, ulong expected)
    {
        ScenarioOptions options = new() { Nodes = Nodes, Functions = Functions, Seed = seed };
        LivePlan plan = new(EdgeScenario.Create(options));
        foreach (PlacementFunction function in EdgeScenario.Arrivals(options, Functions, Arrivals))
        {
            plan.Place(function);
        }

        // FNV-1a, 64 bits, over every function with its nodes.
        ulong hash = 14695981039346656037;
        foreach (string key in plan.Functions.Order(StringComparer.Ordinal))
        {
            foreach (byte one in Encoding.UTF8.GetBytes($"{key}:{string.Join(',', plan.NodesOf(key))};"))
            {
                hash = unchecked((hash ^ one) * 1099511628211);
            }
        }

        Assert.Equal(expected, hash);
    }
}
