using Continuum.Placement.Live;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;
using Continuum.Placement.Tests.Planning;

namespace Continuum.Placement.Tests.Live;

public sealed class LivePlanTests
{
    [Theory]
    [InlineData(1, 2000, 40, 60)]
    [InlineData(2, 2000, 12, 30)]
    [InlineData(3, 4000, 100, 150)]
    public void Random_changes_break_no_hard_constraint_and_end_no_dearer_than_leaving_things_as_they_are(
        int seed, int changes, int nodes, int functions)
    {
        RandomChanges random = new(seed, nodes, functions);
        for (int i = 0; i < changes; i++)
        {
            PlanChange change = random.Next();
            Assert.True(change.After <= change.Repaired && change.Repaired <= change.AsItWas, $"{i}: {random.Last} {change}");
            Assert.All(random.Plan.Functions, key => Assert.Equal(random.Plan.NodesOf(key), random.CarriersOf(key)));
            if (i % 50 == 0)
            {
                PlacementProblem problem = random.Plan.ToProblem();
                Assert.True(SlowChecker.Broken(problem, random.Plan.NodesOf) is [], $"after change {i}: {random.Last}");
            }
        }
    }

    [Fact]
    public void After_random_changes_the_cost_is_that_of_the_problem_compiled_anew()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            RandomChanges random = new(seed, 20, 25);
            for (int i = 0; i < 60; i++)
            {
                random.Next();
                Assignment plan = random.Plan.ToAssignment();
                string at = $"seed {seed}, change {i}: {random.Last}";
                Assert.All(random.Plan.Functions, key => Assert.Equal(plan.NodesOf(key), random.Plan.NodesOf(key)));
                Assert.True(plan.Cost.Micros == random.Plan.Cost.Micros, $"{at}: {random.Plan.Cost}, right is {plan.Cost}");
                Assert.True(plan.Cost.Missing == 0 == (random.Plan.Cost.Missing == 0), at);
            }
        }
    }

    [Fact]
    public void The_only_function_returns_to_a_node_that_is_back()
    {
        Place plant = new("eu", "berlin", "plant");
        PlacementNode near = new()
        {
            Id = "near",
            Kind = "edge",
            Place = plant,
            MemoryBytes = 1L << 30,
            CpuMillis = 1000,
        };
        LivePlan plan = new(new PlacementProblem(
            [near, near with { Id = "far", Place = new("us", "east", "dc") }],
            [new PlacementFunction
            {
                Key = "f",
                MemoryBytes = 1L << 20,
                MaxReplicas = 1,
                Demand = [new ClientDemand(plant, 10) { AtMostMs = 20 }],
            }]),
            new LivePlanOptions { MinimumDwell = TimeSpan.Zero });
        Assert.Equal(["near"], plan.NodesOf("f"));

        plan.NodesLost(["near"]);
        Assert.Equal(["far"], plan.NodesOf("f"));

        plan.NodesBack(["near"]);
        Assert.Equal(["near"], plan.NodesOf("f"));
    }

    [Fact]
    public void The_same_changes_give_the_same_plan()
    {
        byte[][] plans = new byte[2][];
        for (int run = 0; run < 2; run++)
        {
            RandomChanges random = new(5, 40, 60);
            for (int i = 0; i < 300; i++)
            {
                random.Next();
            }

            plans[run] = random.Plan.ToAssignment().ToBytes();
        }

        Assert.Equal(plans[0], plans[1]);
    }

    [Fact]
    public void What_a_lost_node_carried_goes_elsewhere_and_nothing_else_moves_unless_it_pays()
    {
        LivePlan plan = new(Roomy());
        string node = plan.NodesOf("f000")[0];
        Dictionary<string, IReadOnlyList<string>> before = plan.Functions.ToDictionary(key => key, plan.NodesOf);

        PlanChange change = plan.NodesLost([node]);

        Assert.Equal(0, change.After.Missing);
        Assert.InRange(change.VoluntaryMoves, 0, 1);
        Assert.All(plan.Functions, key => Assert.DoesNotContain(node, plan.NodesOf(key)));
        int moved = plan.Functions.Count(key => !plan.NodesOf(key).SequenceEqual(before[key]));
        Assert.InRange(moved, 1, change.ForcedMoves + change.VoluntaryMoves);
    }

    [Fact]
    public void What_finds_no_room_is_placed_as_soon_as_there_is_some()
    {
        PlacementProblem problem = Roomy();
        LivePlan plan = new(problem);
        plan.NodesLost([.. problem.Nodes.Skip(1).Select(node => node.Id)]);
        Assert.True(plan.Cost.Missing > 0);

        PlanChange change = plan.NodesBack([.. problem.Nodes.Skip(1).Select(node => node.Id)]);

        Assert.Equal(0, change.After.Missing);
    }

    [Fact]
    public void A_more_important_function_gets_the_room_of_a_less_important_one()
    {
        PlacementFunction Function(string key, int priority) =>
            new() { Key = key, MemoryBytes = 400 << 20, Priority = priority, MinReplicas = 1, MaxReplicas = 1 };
        PlacementNode Node(string id) => new()
        {
            Id = id,
            Kind = "edge",
            Place = new Place("r", "z", "s"),
            MemoryBytes = 512 << 20,
            CpuMillis = 1000,
        };
        LivePlan plan = new(new PlacementProblem([Node("a"), Node("b")], [Function("low", 0), Function("high", 1)]));

        plan.NodesLost([.. plan.NodesOf("high")]);

        Assert.Single(plan.NodesOf("high"));
        Assert.Empty(plan.NodesOf("low"));
    }

    [Fact]
    public void Functions_stay_for_their_dwell_and_within_the_budget_of_the_window()
    {
        PlacementProblem problem = Roomy();
        LivePlan plan = new(problem, new LivePlanOptions { MovesAWindow = 0 });
        Place far = problem.Nodes[^1].Place;
        foreach (string key in plan.Functions.ToArray())
        {
            IReadOnlyList<string> before = plan.NodesOf(key);
            PlanChange change = plan.DemandChanged(key, [new ClientDemand(far, 100) { AtMostMs = 5 }]);
            Assert.Equal(0, change.VoluntaryMoves);
        }
    }

    [Fact]
    public void What_is_wrong_with_a_function_is_said()
    {
        LivePlan plan = new(Roomy());

        Assert.Throws<InvalidPlacementProblemException>(() => plan.Place(new PlacementFunction { Key = "x", MemoryBytes = 0 }));
        Assert.Throws<InvalidPlacementProblemException>(() => plan.Place(
            new PlacementFunction { Key = "x", MemoryBytes = 1, Apart = [new Neighbour("nobody", SpreadLevel.Site)] }));
        Assert.Throws<KeyNotFoundException>(() => plan.Remove("nobody"));
        Assert.Throws<KeyNotFoundException>(() => plan.NodesLost(["nobody"]));
    }

    internal static PlacementProblem Roomy()
    {
        PlacementProblem drawn = DrawnProblem.Draw(11, nodes: 60, functions: 12);
        return drawn with
        {
            Nodes =
            [
                .. drawn.Nodes.Select(node => node with
                {
                    IsAlive = true, MaxReplicas = null, DiskBytes = null, CpuMillis = 8000,
                    MemoryBytes = 8L << 30, SandboxKinds = ["process", "kvm"],
                    Accelerators = [new AcceleratorStock(AcceleratorKind.Gpu, 1, 1000L << 20)],
                }),
            ],
            Functions =
            [
                .. drawn.Functions.Select(function => function with
                {
                    Spread = null, DomainLimit = null, Apart = [], Together = [], Residency = [],
                    MinReplicas = 1, MaxReplicas = 2,
                }),
            ],
        };
    }
}
