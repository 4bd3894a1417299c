using Continuum.Placement.Lab.Checking;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Lab.Protocol.HitRates;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Tests.Protocol;

public sealed class RttScenarioTests
{
    [Fact]
    public void Functions_need_the_share_of_all_cores_that_was_asked_for()
    {
        RttScenario scenario = new(Ring(40), 0.7, hotSpot: false, seed: 3);

        double needed = scenario.Functions.Sum(function => function.CpuMillis * (double)function.MinReplicas);
        double there = scenario.Nodes.Sum(node => (double)node.CpuMillis);

        Assert.Equal(1000, scenario.Functions.Count);
        Assert.InRange(needed / there, 0.69, 0.7001);
        Assert.All(scenario.Functions, function => Assert.InRange(function.Demand.Count, 1, 6));
    }

    [Fact]
    public void No_policy_beats_the_best_without_capacities_and_greedy_keeps_the_constraints()
    {
        RttScenario scenario = new(Ring(40), 0.9, hotSpot: true, seed: 4);
        PlacementProblem problem = scenario.Problem(30);
        HitJudge judge = new(scenario, scenario.Matrix, 30);

        IReadOnlyDictionary<string, IReadOnlyList<string>> placed = new LazyGreedy(judge).Plan(problem).ByKey();

        double rate = judge.Rate(key => placed[key]);
        Assert.InRange(rate, 1, judge.BestWithoutCapacity() + 1e-9);
        Assert.InRange(judge.GreedyWithoutCapacity(), rate - 1e-9, judge.BestWithoutCapacity() + 1e-9);
        Assert.Equal(0, PlanChecker.CheckConstraints(problem, placed).Broken);
    }

    [Fact]
    public void The_objective_is_the_share_that_misses()
    {
        RttScenario scenario = new(Ring(20), 0.7, hotSpot: false, seed: 5);
        PlacementProblem problem = scenario.Problem(40);
        HitJudge judge = new(scenario, scenario.Matrix, 40);
        IReadOnlyDictionary<string, IReadOnlyList<string>> placed = new LazyGreedy(judge).Plan(problem).ByKey();

        CheckedPlan found = PlanChecker.Check(problem, placed);

        Assert.Equal(100 * (1 - (found.Micros / 1e6 / judge.Total)), judge.Rate(key => placed[key]), 4);
    }

    // Places on a ring, 5 ms from one to the next, one pair of them never measured.
    private static RttMatrix Ring(int places)
    {
        SeededRandom random = new(1);
        double[] values = new double[places * places];
        for (int from = 0; from < places; from++)
        {
            for (int to = 0; to < places; to++)
            {
                int apart = Math.Min(Math.Abs(from - to), places - Math.Abs(from - to));
                values[(from * places) + to] = from == to ? double.NaN : (apart * 5) + random.NextUnit();
            }
        }

        values[1] = values[places] = double.NaN;
        return new RttMatrix([.. Enumerable.Range(0, places).Select(i => $"city {i}")], values)
            .SmallerOfBothDirections();
    }
}
