using Continuum.Placement.Explanation;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Explanation;

public sealed class InfeasibilityTests
{
    private const long MiB = RandomProblems.MiB;
    private static readonly Place Berlin = new("eu", "berlin", "plant");
    private static readonly Place Boston = new("us", "boston", "plant");

    [Fact]
    public void What_can_be_placed_has_no_conflict() =>
        Assert.Null(Infeasibility.Explain(new([Node("a", Berlin)], [Function("f")])));

    [Fact]
    public void A_residency_whose_only_node_is_full_is_a_conflict_of_the_two()
    {
        PlacementProblem problem = new(
            [Node("a", Berlin) with { MemoryBytes = 100 * MiB }, Node("b", Boston)],
            [Function("f") with { Residency = ["eu"] }, Function("g")]);

        Conflict conflict = Infeasibility.Explain(problem)!;

        Assert.True(conflict.IsProven);
        Assert.Equal(
            [
                new ConflictingConstraint(ConstraintKind.Function, "f"),
                new(ConstraintKind.Residency, "f"),
                new(ConstraintKind.Memory, "a"),
            ],
            conflict.Constraints);
        Assert.Equal(
            [
                "these cannot all be met; without any one of them the others can:",
                "  f is to be placed", "  residency of f", "  memory of a",
            ],
            PlanText.Lines(conflict));
    }

    [Fact]
    public void Two_functions_for_one_room_are_both_to_blame()
    {
        PlacementProblem problem = new(
            [Node("a", Berlin) with { MemoryBytes = 200 * MiB, CpuMillis = 0 }],
            [Function("f"), Function("g"), Function("tiny") with { MemoryBytes = MiB }]);

        Assert.Equal(
            [
                new ConflictingConstraint(ConstraintKind.Function, "f"),
                new(ConstraintKind.Function, "g"),
                new(ConstraintKind.Memory, "a"),
            ],
            Infeasibility.Explain(problem)!.Constraints);
    }

    [Fact]
    public void Without_nodes_the_function_itself_cannot_be_had() => Assert.Equal(
        [new ConflictingConstraint(ConstraintKind.Function, "f")],
        Infeasibility.Explain(new([], [Function("f")]))!.Constraints);

    [Fact]
    public void A_spread_over_more_regions_than_there_are_is_a_conflict_by_itself()
    {
        PlacementProblem problem = new(
            [Node("a", Berlin), Node("b", Berlin), Node("c", Boston)],
            [Function("f") with { Spread = new(SpreadLevel.Region, 3) }]);

        Assert.Equal(
            [new ConflictingConstraint(ConstraintKind.Function, "f"), new(ConstraintKind.Spread, "f")],
            Infeasibility.Explain(problem)!.Constraints);
    }

    [Fact]
    public void No_constraint_of_a_conflict_can_be_left_out()
    {
        int found = 0;
        for (int seed = 0; found < 25; seed++)
        {
            PlacementProblem problem = RandomProblems.Any(new Random(seed), mostNodes: 4, mostFunctions: 3);
            if (Infeasibility.Explain(problem) is not { } conflict)
            {
                continue;
            }

            found++;
            PlacementTrial trial = new(new PlanBudget { Rounds = 4, Threads = 1, Bound = false }, 1_000_000);
            Assert.True(conflict.IsProven, $"seed {seed}");
            Assert.True(trial.CanPlace(conflict.Only(problem)) == false, $"seed {seed}: the whole can be met");
            foreach (ConflictingConstraint each in conflict.Constraints)
            {
                Assert.True(
                    trial.CanPlace(conflict.OnlyWithout(problem, each)) == true, $"seed {seed}: {each} is needless");
            }
        }
    }

    private static PlacementNode Node(string id, Place place) =>
        new() { Id = id, Kind = "edge", Place = place, MemoryBytes = 512 * MiB, CpuMillis = 1000 };

    private static PlacementFunction Function(string key) => new() { Key = key, MemoryBytes = 128 * MiB };
}
