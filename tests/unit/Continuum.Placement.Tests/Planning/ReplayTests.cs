using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Planning;

public sealed class ReplayTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(1.5)]
    [InlineData(3.5)]
    public void A_plan_whose_time_ran_out_is_replayed_by_its_rounds(double deadlineSeconds)
    {
        Place[] places = [.. Enumerable.Range(0, 6).Select(i => new Place("eu", $"z{i}", "s"))];
        PlacementProblem problem = new(
            [
                .. places.Select((place, i) => new PlacementNode
                {
                    Id = $"n{i}", Kind = "edge", Place = place, MemoryBytes = 512 << 20, CpuMillis = 1000, CostPerHour = i,
                }),
            ],
            [
                .. Enumerable.Range(0, 12).Select(i => new PlacementFunction
                {
                    Key = $"f{i:00}", MemoryBytes = 100 << 20, Demand = [new ClientDemand(places[i % 6], 5)],
                }),
            ]);

        Assignment ended = Planner.Plan(
            problem,
            new PlanBudget { Deadline = TimeSpan.FromSeconds(deadlineSeconds), Time = new TickingClock() },
            CancellationToken.None);
        Assignment replay = Planner.Plan(problem, new PlanBudget { Rounds = ended.Rounds }, CancellationToken.None);

        Assert.Equal(ended.ToBytes(), replay.ToBytes());
    }

    // Each look at it takes a second.
    private sealed class TickingClock : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _looks++;
    }
}
