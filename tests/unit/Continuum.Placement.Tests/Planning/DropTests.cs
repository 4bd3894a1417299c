using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Planning;

public sealed class DropTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(50)]
    public void A_replica_that_brings_nothing_is_given_up(int rounds)
    {
        Place plant = new("eu", "berlin", "plant-1");
        PlacementNode edge = new()
        {
            Id = "edge",
            Kind = "edge",
            Place = plant,
            MemoryBytes = 1 << 30,
            CpuMillis = 2000,
            CostPerGiBHour = 0.004,
        };
        PlacementFunction function = new()
        {
            Key = "f",
            MemoryBytes = 128 << 20,
            CurrentNodes = ["region"],
            Demand = [new ClientDemand(plant, 1) { AtMostMs = 20 }],
        };

        Assignment plan = Planner.Plan(
            new PlacementProblem([edge, edge with { Id = "region", Place = new("eu", "fra", "dc") }], [function])
            {
                Weights = new ObjectiveWeights { LatencyMs = 1e-6 },
            },
            new PlanBudget { Rounds = rounds, Threads = 1 },
            CancellationToken.None);

        Assert.Equal(["edge"], plan.NodesOf("f"));
    }
}
