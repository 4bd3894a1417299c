using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Network;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;
using Continuum.Placement.Regions;
using Continuum.Placement.Tests.Planning;

namespace Continuum.Placement.Tests.Regions;

public sealed class RegionalSearchTests
{
    [Fact]
    public void A_round_never_makes_the_plan_worse_and_breaks_no_hard_constraint()
    {
        PlacementProblem drawn = DrawnProblem.Draw(1, nodes: 700, functions: 150) with { Edges = [], Chains = [] };
        PlanState state = Constructed(drawn, out CandidatePlaces candidates);
        RegionalSearch search = new(state, candidates, seed: 1, threads: 2);
        PlanCost first = state.Cost;
        for (int round = 0; round < 10; round++)
        {
            PlanCost before = state.Cost;
            search.Round();
            Assert.True(state.Cost <= before);
        }

        Assert.True(state.Cost < first);
        Assert.Equal(PlanStateTests.FromScratch(state), state.Cost);
        Assert.Empty(SlowChecker.Broken(drawn, state.ToAssignment(null, 0, 0).NodesOf));
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_byte()
    {
        PlacementProblem drawn = DrawnProblem.Draw(2, nodes: 700, functions: 150) with { Edges = [], Chains = [] };
        byte[][] plans = new byte[2][];
        for (int threads = 1; threads <= 2; threads++)
        {
            PlanState state = Constructed(drawn, out CandidatePlaces candidates);
            RegionalSearch search = new(state, candidates, seed: 3, threads);
            for (int round = 0; round < 8; round++)
            {
                search.Round();
            }

            plans[threads - 1] = state.ToAssignment(null, 0, 0).ToBytes();
        }

        Assert.Equal(plans[0], plans[1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_function_with_replicas_in_two_blocks_takes_places_that_others_can_do_without(int threads)
    {
        const int Half = 40;
        Place[] places = [.. Enumerable.Range(0, 2 * Half).Select(i => new Place(i < Half ? "a" : "b", "z", $"s{i:00}"))];
        PlacementFunction function = new() { Key = "a-wide", MemoryBytes = 1 << 20, CpuMillis = 1000 };
        PlacementProblem problem = new(
            [
                .. places.Select((place, i) => new PlacementNode
                {
                    Id = $"n{i:00}", Kind = "edge", Place = place, MemoryBytes = 1 << 30, CpuMillis = 1000,
                }),
            ],
            [
                function with
                {
                    MinReplicas = 2,
                    MaxReplicas = 2,
                    Demand = [new ClientDemand(places[20], 10), new ClientDemand(places[60], 10)],
                },
                function with { Key = "b-other" },
                function with { Key = "c-third" },
            ])
        {
            Network = Line(places, Half),
        };
        PlanState state = new(ProblemCompiler.Compile(problem));

        // Half of the ring apart, so that no border ever has both in one block; what they want is taken.
        (int Function, int[] Nodes)[] placed = [(0, [19, 59]), (1, [20]), (2, [60])];
        foreach ((int its, int[] nodes) in placed)
        {
            foreach (int node in nodes)
            {
                state.Put(its, node);
            }

            state.Refresh(its);
        }

        CandidatePlaces candidates = new(state.Problem, state.Order);
        RegionalSearch search = new(state, candidates, seed: 1, threads);
        for (int round = 0; round < 30; round++)
        {
            search.Round();
        }

        Assert.Equal([20, 60], state.NodesOf(0).ToArray().Order());
    }

    private static LatencyMatrix Line(Place[] places, int half) => new(
        places,
        [
            .. from one in Enumerable.Range(0, places.Length)
               from other in Enumerable.Range(0, places.Length)
               let away = one / half == other / half ? Math.Abs(one - other) : 150
               select new LatencyEstimate(1 + away, 0, true),
        ]);

    private static PlanState Constructed(PlacementProblem drawn, out CandidatePlaces candidates)
    {
        CompiledProblem problem = ProblemCompiler.Compile(drawn);
        PlanState state = new(problem);
        candidates = new CandidatePlaces(problem, state.Order);
        Construction.Place(state, candidates);
        return state;
    }
}
