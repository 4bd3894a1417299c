using System.Text.Json;
using Continuum.Placement.Nearest;
using Continuum.Placement.Plans;
using Continuum.Placement.Problems;
using FsCheck;
using FsCheck.Fluent;

namespace Continuum.Placement.Tests.Nearest;

public sealed class PlanPropertyTests
{
    private static readonly NearestWithRoom Policy = new();

    [Fact]
    public void No_hard_constraint_is_ever_broken() => ForAllSeeds(4_000, random =>
    {
        PlacementProblem problem = Fleet.Random(random);
        PlacementPlan plan = Policy.Place(problem);
        Dictionary<string, PlacementFunction> functions = problem.Functions.ToDictionary(function => function.Key);
        Dictionary<string, PlacementNode> nodes = problem.Nodes.ToDictionary(node => node.Id);
        foreach (PlacementDecision decision in plan.Decisions)
        {
            PlacementFunction function = functions[decision.Function];
            PlacementNode[] on = [.. NodesOf(decision).Select(chosen => nodes[chosen.NodeId])];
            Assert.All(on, node => Assert.True(Suits(node, function), $"{function.Key} on {node.Id}"));
            Assert.Equal(on.Length, on.Distinct().Count());
            Assert.Equal(nodes.Count, on.Length + decision.Rejections.Count);
            Assert.True(on.Length <= (function.MaxReplicas ?? int.MaxValue));
            if (decision is PlacementDecision.Placed)
            {
                Assert.True(on.Length >= function.MinReplicas);
                Assert.True(on.Select(node => Domain(node, function)).Distinct().Count() >= (function.Spread?.AtLeast ?? 1));
            }
        }

        foreach (PlacementNode node in problem.Nodes)
        {
            PlacementFunction[] carried =
            [
                .. plan.Decisions
                    .Where(decision => NodesOf(decision).Any(chosen => chosen.NodeId == node.Id))
                    .Select(decision => functions[decision.Function]),
            ];
            Assert.True(carried.Length == 0
                || (carried.Sum(function => function.MemoryBytes) <= node.MemoryBytes - node.ReservedMemoryBytes
                    && carried.Sum(function => function.CpuMillis) <= node.CpuMillis - node.ReservedCpuMillis));
        }
    });

    [Fact]
    public void The_order_of_the_inputs_does_not_change_a_byte_of_the_plan() => ForAllSeeds(1_000, random =>
    {
        PlacementProblem problem = Fleet.Random(random);
        PlacementProblem shuffled = new(
            Fleet.Shuffled(problem.Nodes, random),
            Fleet.Shuffled(
                problem.Functions.Select(function => function with
                {
                    Residency = Fleet.Shuffled(function.Residency, random),
                    NearTo = Fleet.Shuffled(function.NearTo, random),
                    CurrentNodes = Fleet.Shuffled(function.CurrentNodes, random),
                    NodeSelector = Fleet.Shuffled(function.NodeSelector, random)
                        .ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)Fleet.Shuffled(pair.Value, random)),
                }),
                random));

        Assert.Equal(Bytes(Policy.Place(problem)), Bytes(Policy.Place(shuffled)));
    });

    [Fact]
    public void More_capacity_never_makes_a_single_function_unplaceable() => ForAllSeeds(2_000, random =>
    {
        PlacementProblem problem = Fleet.Random(random, mostFunctions: 1);
        if (Policy.Place(problem).Decisions[0] is not PlacementDecision.Placed)
        {
            return;
        }

        PlacementNode[] larger =
        [
            .. problem.Nodes.Select(node => node with
            {
                MemoryBytes = node.MemoryBytes + (random.Next(4) * Fleet.MiB * 64),
                CpuMillis = node.CpuMillis + random.Next(1000),
            }),
            Fleet.Node("another"),
        ];
        Assert.IsType<PlacementDecision.Placed>(Policy.Place(problem with { Nodes = larger }).Decisions[0]);
    });

    [Fact]
    public void A_function_is_refused_only_where_trying_every_set_of_nodes_finds_none() => ForAllSeeds(2_000, random =>
    {
        PlacementProblem problem = Fleet.Random(random, mostNodes: 6, mostFunctions: 1);
        PlacementFunction function = problem.Functions[0];
        PlacementNode[] fit = [.. problem.Nodes.Where(node => Suits(node, function) && HasRoom(node, function))];
        bool possible = Enumerable.Range(0, 1 << fit.Length).Any(set =>
        {
            PlacementNode[] tried = [.. fit.Where((_, index) => (set & (1 << index)) != 0)];
            return tried.Length >= function.MinReplicas
                && tried.Length <= (function.MaxReplicas ?? int.MaxValue)
                && tried.Select(node => Domain(node, function)).Distinct().Count() >= (function.Spread?.AtLeast ?? 1);
        });

        Assert.Equal(possible, Policy.Place(problem).Decisions[0] is PlacementDecision.Placed);
    });

    [Fact]
    public void The_chosen_node_is_a_nearest_one_that_will_do() => ForAllSeeds(2_000, random =>
    {
        PlacementProblem any = Fleet.Random(random, mostFunctions: 1);
        PlacementFunction function = any.Functions[0] with
        {
            MinReplicas = 1,
            Spread = null,
            CurrentNodes = [],
            NearTo = ["eu-central/z0/s1"],
        };
        if (Policy.Place(any with { Functions = [function] }).Decisions[0] is not PlacementDecision.Placed placed)
        {
            return;
        }

        int nearest = any.Nodes
            .Where(node => Suits(node, function) && HasRoom(node, function))
            .Max(node => Shared(node.Place));
        Assert.Equal(nearest, Assert.Single(placed.Nodes).SharedLevels);
        Assert.Equal(nearest, Shared(any.Nodes.Single(node => node.Id == placed.Nodes[0].NodeId).Place));
    });

    [Fact]
    public void Placing_again_from_a_plan_moves_nothing() => ForAllSeeds(1_000, random =>
    {
        PlacementProblem problem = Fleet.Random(random);
        Dictionary<string, string[]> before = Sets(Policy.Place(problem));
        PlacementProblem again = problem with
        {
            Functions = [.. problem.Functions.Select(function => function with { CurrentNodes = before[function.Key] })],
        };
        Dictionary<string, string[]> after = Sets(Policy.Place(again));

        // A function that had too few nodes may find more, but what had a node keeps it.
        Assert.All(before, pair => Assert.Subset(after[pair.Key].ToHashSet(), pair.Value.ToHashSet()));
    });

    private static void ForAllSeeds(int tests, Action<Random> property) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(tests),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => property(new Random(seed))));

    private static Dictionary<string, string[]> Sets(PlacementPlan plan) => plan.Decisions.ToDictionary(
        decision => decision.Function,
        decision => NodesOf(decision).Select(node => node.NodeId).Order(StringComparer.Ordinal).ToArray());

    private static IReadOnlyList<ChosenNode> NodesOf(PlacementDecision decision) => decision switch
    {
        PlacementDecision.Placed placed => placed.Nodes,
        PlacementDecision.Refused refused => refused.Kept,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Bytes(PlacementPlan plan) =>
        string.Join('\n', plan.Decisions.Select(decision => JsonSerializer.Serialize<object>(decision)));

    // The rules once more, as a reader of the documentation would write them.
    private static bool Suits(PlacementNode node, PlacementFunction function) =>
        node.IsAlive && !node.IsDraining
        && (function.Residency.Count == 0
            || node.Place.Region.StartsWith("eu-", StringComparison.Ordinal)
            || node.Place is { Region: "us-east", Zone: "z0" })
        && function.NodeSelector.All(pair => pair.Value.Contains(
            pair.Key == "kind" ? node.Kind : node.Labels.GetValueOrDefault(pair.Key, "")))
        && (function.SandboxKinds.Count == 0 || node.SandboxKinds.Contains("process"));

    private static bool HasRoom(PlacementNode node, PlacementFunction function) =>
        node.MemoryBytes - node.ReservedMemoryBytes >= function.MemoryBytes
        && node.CpuMillis - node.ReservedCpuMillis >= function.CpuMillis;

    private static string Domain(PlacementNode node, PlacementFunction function) => function.Spread?.Level switch
    {
        SpreadLevel.Region => node.Place.Region,
        SpreadLevel.Zone => $"{node.Place.Region} {node.Place.Zone}",
        SpreadLevel.Site => $"{node.Place.Region} {node.Place.Zone} {node.Place.Site}",
        _ => node.Id,
    };

    private static int Shared(Place place) => place switch
    {
        { Region: "eu-central", Zone: "z0", Site: "s1" } => 3,
        { Region: "eu-central", Zone: "z0" } => 2,
        { Region: "eu-central" } => 1,
        _ => 0,
    };
}
