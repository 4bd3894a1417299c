using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Lab.Failures;
using Continuum.Placement.Lab.Simulation;
using Continuum.Placement.Lab.Tests.Baselines;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Tests.Simulation;

public sealed class PolicyTests
{
    private static readonly PlanBudget NoRounds = new() { Rounds = 0, Bound = false };

    public static TheoryData<LabPolicyKind> Kinds => [.. Enum.GetValues<LabPolicyKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_plan_of_every_policy_keeps_the_hard_constraints_while_nodes_come_and_go(LabPolicyKind kind)
    {
        LabOptions options = new()
        {
            Cities = 8,
            Workload = new() { Functions = 20 },
            Duration = TimeSpan.FromHours(2),
            FirstRounds = 1,
            LaterRounds = 0,
        };
        LabScenario scenario = LabScenarios.Build(options, 3);
        scenario = scenario with
        {
            Outages = OutageSchedule.Draw(
                scenario.Topology,
                new FailureFit { NodeUpHours = 2, ShortShare = 0.3, LongHours = 0.5 },
                seconds: 7200,
                seed: 3),
        };
        Checked policy = new(LabPolicies.Create(kind, options, 3));

        LabRun run = SmallFleet.Run(scenario, policy);

        Assert.Equal(LabPolicies.NameOf(kind), run.Policy);
        Assert.True(policy.Plans > 8 && run.ForcedMoves > 0, $"{policy.Plans} plans, {run.ForcedMoves} forced moves");
    }

    [Fact]
    public void The_live_plan_places_what_was_lost_elsewhere()
    {
        LabScenario scenario = SmallFleet.Scenario(outages: [new Outage(0, 620, 2000)]);

        LabRun run = SmallFleet.Run(scenario, new LivePlanPolicy(NoRounds));

        Assert.Equal(1, run.ForcedMoves);
        Assert.Equal(1 - (312.0 / 3600), run.ServedShare, 6);
    }

    private sealed class Checked(ILabPolicy policy) : ILabPolicy
    {
        internal int Plans { get; private set; }

        public string Name => policy.Name;

        public PlacedReplicas? Plan(PlacementProblem problem, LabEvent happened, CancellationToken cancellationToken)
        {
            PlacedReplicas? plan = policy.Plan(problem, happened, cancellationToken);
            HardConstraintOracle.Check(problem, plan!);
            Plans++;
            return plan;
        }
    }
}
