using Continuum.Placement.Lab.Checking;
using Continuum.Placement.Lab.Protocol.Instances;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Tests.Checking;

public sealed class PlanCheckerTests
{
    private static readonly Place Berlin = new("eu", "berlin", "plant");
    private static readonly Place Oslo = new("eu", "oslo", "plant");

    [Fact]
    public void The_planner_and_the_checker_agree_on_what_plans_cost()
    {
        for (int seed = 1; seed <= 150; seed++)
        {
            PlacementProblem problem = RandomProblem.Make(seed, nodes: 4 + (seed % 17), functions: 3 + (seed % 28));

            Assignment plan = Planner.Plan(
                problem, new PlanBudget { Rounds = seed % 3, Bound = false }, CancellationToken.None);
            CheckedPlan found = PlanChecker.Check(problem, plan);

            Assert.True(
                found.Agrees(plan.Cost.Missing, plan.Cost.Micros),
                $"seed {seed}: the planner says {plan.Cost}, the checker {found.Missing} and {found.Micros}");
            Assert.True(
                found.Broken == 0, $"seed {seed}: {string.Join("\n", found.Violations.Where(v => !v.IsMissing))}");
        }
    }

    [Fact]
    public void Every_broken_rule_is_listed()
    {
        PlacementNode small = Node("a", Berlin) with { CpuMillis = 100 };
        PlacementFunction wrong = Function("f", Berlin) with
        {
            MemoryBytes = 2048L << 20,
            CpuMillis = 200,
            Residency = ["us"],
            SandboxKinds = ["kvm"],
            NodeSelector = new Dictionary<string, IReadOnlyList<string>> { ["kind"] = ["device"] },
            Accelerator = new AcceleratorNeed(AcceleratorKind.Npu, 1000, 0),
            Apart = [new Neighbour("g", SpreadLevel.Site)],
            Together = [new Neighbour("h", SpreadLevel.Region)],
            MinReplicas = 3,
            MaxReplicas = 3,
            Spread = new SpreadOver(SpreadLevel.Zone, 2),
            DomainLimit = new DomainLimit(SpreadLevel.Site, 1),
        };
        PlacementProblem problem = new(
            [small, Node("b", Berlin) with { IsAlive = false }], [wrong, Function("g", Berlin), Function("h", Berlin)]);

        CheckedPlan found = PlanChecker.Check(problem, new Dictionary<string, IReadOnlyList<string>>
        {
            ["f"] = ["a", "a", "b", "nowhere"],
            ["g"] = ["a"],
        });

        ViolationKind[] all = [.. Enum.GetValues<ViolationKind>()];
        Assert.Equal(
            all.Except([ViolationKind.TooMany, ViolationKind.MoveBudget]),
            found.Violations.Select(violation => violation.Kind).Distinct().Order());
    }

    [Fact]
    public void Moves_beyond_the_budget_are_listed_and_forced_ones_are_not()
    {
        PlacementFunction moved = Function("f", Berlin) with { CurrentNodes = ["a"] };
        PlacementFunction forced = Function("g", Berlin) with { CurrentNodes = ["lost", "a"], MinReplicas = 2 };
        PlacementProblem problem = new([Node("a", Berlin), Node("b", Oslo)], [moved, forced]) { MoveBudget = 0 };

        CheckedPlan found = PlanChecker.Check(problem, new Dictionary<string, IReadOnlyList<string>>
        {
            ["f"] = ["b"],
            ["g"] = ["a", "b"],
        });

        Violation only = Assert.Single(found.Violations);
        Assert.Equal(ViolationKind.MoveBudget, only.Kind);
        Assert.StartsWith("1 replicas move", only.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tail_of_the_normal_distribution_is_right()
    {
        Assert.Equal(0.5, NormalTail.Of(0), 14);
        Assert.Equal(0.158655253931457, NormalTail.Of(1), 13);
        Assert.Equal(1 - 0.158655253931457, NormalTail.Of(-1), 13);
        Assert.Equal(2.866515718791939e-7, NormalTail.Of(5), 15);
        Assert.InRange(NormalTail.Of(10) / 7.61985302416053e-24, 1 - 1e-6, 1 + 1e-6);
    }

    private static PlacementNode Node(string id, Place place) =>
        new() { Id = id, Kind = "edge", Place = place, MemoryBytes = 512 << 20, CpuMillis = 1000 };

    private static PlacementFunction Function(string key, Place from) => new()
    {
        Key = key,
        MemoryBytes = 128 << 20,
        Demand = [new ClientDemand(from, 10) { AtMostMs = 20 }],
    };
}
