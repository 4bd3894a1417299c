using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
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

    private static PlanState Constructed(PlacementProblem drawn, out CandidatePlaces candidates)
    {
        CompiledProblem problem = ProblemCompiler.Compile(drawn);
        PlanState state = new(problem);
        candidates = new CandidatePlaces(problem, state.Order);
        Construction.Place(state, candidates);
        return state;
    }
}
