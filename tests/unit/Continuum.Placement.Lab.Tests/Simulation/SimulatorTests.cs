using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Lab.Failures;
using Continuum.Placement.Lab.Simulation;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Tests.Simulation;

public sealed class SimulatorTests
{
    private static readonly int[][] Near = [[0]];
    private static readonly int[][] Far = [[1]];
    private static readonly int[][] Both = [[0, 1]];

    [Fact]
    public void A_replica_beside_its_clients_answers_all_events_in_time()
    {
        LabRun run = SmallFleet.Run(SmallFleet.Scenario(), new FixedPolicy((_, _) => Near));

        Assert.Equal(36_000, run.Events, 3);
        Assert.Equal((1, 1, 1, 1), (run.HitShare, run.ServedShare, run.Promised, run.Kept));
        Assert.InRange(run.P50Ms, (5 + SmallFleet.NearMs) * 0.98, (5 + SmallFleet.NearMs) * 1.02);
        Assert.Equal(36_000 * 1024.0 / (1 << 30), run.ServedGiB, 9);
    }

    [Fact]
    public void A_replica_too_far_away_answers_but_not_in_time()
    {
        LabRun run = SmallFleet.Run(SmallFleet.Scenario(), new FixedPolicy((_, _) => Far));

        Assert.Equal((0, 1), (run.Kept, run.ServedShare));
        Assert.InRange(run.HitShare, 0, 0.001);
        Assert.InRange(run.P50Ms, (5 + SmallFleet.FarMs) * 0.98, (5 + SmallFleet.FarMs) * 1.02);
    }

    [Fact]
    public void Until_a_failure_is_noticed_events_are_lost_then_the_other_replica_answers()
    {
        LabScenario scenario = SmallFleet.Scenario(outages: [new Outage(0, 600, 720)]);

        LabRun run = SmallFleet.Run(scenario, new FixedPolicy((_, _) => Both));

        // 15 s unnoticed, then 105 s and the restart's 10 s from afar: answered, but late.
        Assert.Equal(1 - (15.0 / 3600), run.ServedShare, 6);
        Assert.Equal(1 - ((120.0 + 10) / 3600), run.HitShare, 4);
        Assert.Equal(1 - (130.0 / 3600), run.AvailableMean, 6);
        Assert.Equal((0L, 0L), (run.ForcedMoves, run.VoluntaryMoves));
    }

    [Fact]
    public void After_the_grace_period_what_was_lost_is_placed_elsewhere_and_counted_as_forced()
    {
        LabScenario scenario = SmallFleet.Scenario(outages: [new Outage(0, 620, 3600)]);
        FixedPolicy policy = new((problem, _) => problem.Nodes[0].IsAlive ? Near : Far);

        LabRun run = SmallFleet.Run(scenario, policy);

        Assert.Equal((1L, 0L, 0L), (run.ForcedMoves, run.VoluntaryMoves, run.ScaledOut));
        // Lost for 300 s of grace, 2 s until the plan and 10 s until it has started.
        Assert.Equal(1 - (312.0 / 3600), run.ServedShare, 6);
        var (happened, _) = policy.Asked.Single(asked => asked.Happened.Kind == LabEventKind.NodesLost);
        Assert.Equal(TimeSpan.FromSeconds(922), happened.At);
        Assert.Equal([scenario.Topology.Nodes[0].Id], happened.Nodes);
    }

    [Fact]
    public void What_is_down_since_before_the_start_is_known_from_the_first_plan_on()
    {
        LabScenario scenario = SmallFleet.Scenario(outages: [new Outage(0, 0, 1000)]);
        FixedPolicy policy = new((problem, _) => problem.Nodes[0].IsAlive ? Near : Far);

        LabRun run = SmallFleet.Run(scenario, policy);

        Assert.Equal((1, 0L), (run.ServedShare, run.ForcedMoves));
        Assert.False(policy.Asked[0].Problem.Nodes[0].IsAlive);
        Assert.True(policy.Asked[^1].Problem.Nodes[0].IsAlive);
    }

    [Fact]
    public void Moves_are_bounded_by_what_was_saved_up_since_the_last_look()
    {
        LabScenario scenario = SmallFleet.Scenario() with { MovesPerMinute = 0.02, ReplanMinutes = 10 };
        FixedPolicy policy = new((_, happened) => happened.At < TimeSpan.FromMinutes(5) ? Near : Both);

        LabRun run = SmallFleet.Run(scenario, policy);

        // 2 % a minute of one replica over 10 minutes, of two later on: rounded up.
        Assert.Equal([null, 1, 1, 1, 1, 1], policy.Asked.Select(asked => asked.Problem.MoveBudget));
        Assert.Equal((0L, 1L, 0), (run.VoluntaryMoves, run.ScaledOut, run.MovedShareP95));
    }

    [Fact]
    public void A_short_outage_moves_nothing()
    {
        LabScenario scenario = SmallFleet.Scenario(outages: [new Outage(0, 600, 890)]);
        FixedPolicy policy = new((_, _) => Near);

        LabRun run = SmallFleet.Run(scenario, policy);

        Assert.DoesNotContain(policy.Asked, asked => asked.Happened.Kind == LabEventKind.NodesLost);
        Assert.Equal(1 - (300.0 / 3600), run.ServedShare, 6);
    }

    [Fact]
    public void Overlapping_outages_of_a_node_are_one()
    {
        LabScenario scenario = SmallFleet.Scenario(outages: [new Outage(0, 600, 700), new Outage(0, 650, 800)]);

        LabRun run = SmallFleet.Run(scenario, new FixedPolicy((_, _) => Near));

        Assert.Equal(1 - (210.0 / 3600), run.ServedShare, 6);
    }

    [Fact]
    public void A_move_starts_the_new_replica_before_the_old_one_leaves()
    {
        FixedPolicy policy = new((_, happened) => happened.At < TimeSpan.FromMinutes(20) ? Near : Far);

        LabRun run = SmallFleet.Run(SmallFleet.Scenario(), policy);

        Assert.Equal(1, run.ServedShare, 12);
        Assert.Equal((1L, 0L), (run.VoluntaryMoves, run.ForcedMoves));
        // Asked at minutes 15, 30 and 45: moved at 30, answered from near for the start-up's 10 s more.
        Assert.Equal(1810.0 / 3600, run.HitShare, 3);
    }

    [Fact]
    public void What_a_replica_has_no_room_for_goes_to_the_next_and_then_nowhere()
    {
        LabScenario scenario = SmallFleet.Scenario(
            ratePerSecond: 10, change: function => function with { RatePerReplica = 4 });

        LabRun near = SmallFleet.Run(scenario, new FixedPolicy((_, _) => Near));
        LabRun both = SmallFleet.Run(scenario, new FixedPolicy((_, _) => Both));

        Assert.Equal(0.4, near.ServedShare, 9);
        Assert.Equal(0.8, both.ServedShare, 9);
    }

    [Fact]
    public void A_policy_sees_current_nodes_health_and_smoothed_demand()
    {
        FixedPolicy policy = new((_, _) => Near);

        SmallFleet.Run(SmallFleet.Scenario(outages: [new Outage(1, 60, 3000)]), policy);

        Assert.Equal(
            [LabEventKind.Start, LabEventKind.LoadMoved, LabEventKind.LoadMoved, LabEventKind.LoadMoved],
            policy.Asked.Select(asked => asked.Happened.Kind));
        PlacementProblem later = policy.Asked[1].Problem;
        Assert.Equal([later.Nodes[0].Id], later.Functions[0].CurrentNodes);
        Assert.Equal(10, later.Functions[0].Demand[0].RatePerSecond, 6);
        Assert.Equal([true, false], later.Nodes.Select(node => node.IsAlive));
    }

    [Fact]
    public void Cost_is_that_of_nodes_in_use_and_of_what_replicas_reserve()
    {
        LabScenario scenario = SmallFleet.Scenario();
        PlacementNode node = scenario.Topology.Nodes[0];

        LabRun run = SmallFleet.Run(scenario, new FixedPolicy((_, _) => Near));

        Assert.Equal(node.CostPerHour + (0.1 * node.CostPerCoreHour) + (node.CostPerGiBHour / 1024), run.Cost, 8);
    }

    [Fact]
    public void The_same_scenario_gives_the_same_run()
    {
        LabOptions options = new()
        {
            Cities = 10,
            Workload = new() { Functions = 15 },
            Duration = TimeSpan.FromHours(1),
            FirstRounds = 2,
            LaterRounds = 1,
        };
        foreach (LabPolicyKind kind in Enum.GetValues<LabPolicyKind>())
        {
            LabRun one = Once();
            LabRun other = Once();

            Assert.Equal(one.Samples, other.Samples);
            Assert.Equal(one.Functions, other.Functions);
            Assert.Equal(one.Sites, other.Sites);
            Assert.True(
                one.Events > 0 && one.ServedShare > 0.5, $"{kind}: {one.Events} events, {one.ServedShare} served");

            LabRun Once() => SmallFleet.Run(LabScenarios.Build(options, 5), LabPolicies.Create(kind, options, 5));
        }
    }

    [Fact]
    public void A_scenario_out_of_range_is_refused_with_all_that_is_wrong()
    {
        LabScenario wrong = SmallFleet.Scenario(outages: [new Outage(7, 1, 0)]) with
        {
            Duration = TimeSpan.Zero,
            ReplanMinutes = 0,
            Grace = TimeSpan.FromSeconds(1),
        };

        ArgumentException refusal =
            Assert.Throws<ArgumentException>(() => SmallFleet.Run(wrong, new BaselinePolicy(new RoundRobinBaseline())));

        Assert.All(["lasts", "re-plans every 0", "noticed after", "Node = 7"],
            part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }
}
