using Continuum.Placement.Live;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Live;

/// <summary>What planning anew would place after a loss, the repair places too, or says that more moves would.</summary>
public sealed class RepairAgainstAnewTests
{
    private const int Problems = 1000;
    private const long MiB = 1L << 20;

    // Neither chains of three nor a short search prove that there is no place: one of so many may be overlooked.
    private const int Overlooked = 100;

    [Theory]
    [InlineData(1000)]
    [InlineData(0.05)]
    public void Of_small_full_fleets_what_planning_anew_places_the_repair_places_or_says_that_more_moves_would(
        double moves)
    {
        int lost = 0;
        List<int> overlooked = [];
        for (int seed = 0; seed < Problems; seed++)
        {
            if (Lose(seed, moves) is not var (change, left))
            {
                continue;
            }

            lost++;
            Assert.False(change.After.Missing == 0 && change.LacksMoves, $"seed {seed}: nothing is missing");
            Assert.True(moves > 1 || change.VoluntaryMoves <= 1, $"seed {seed}: {change.VoluntaryMoves} moves");
            if (change.After.Missing > 0 && !change.LacksMoves && AnewPlacesAll(left))
            {
                overlooked.Add(seed);
            }
        }

        Assert.True(lost > Problems / 8, $"only {lost} of {Problems} problems have a plan to repair");
        Assert.True(overlooked.Count * Overlooked <= lost, $"of {lost} overlooked: {string.Join(", ", overlooked)}");
    }

    [Fact]
    public void What_must_be_beside_a_function_that_lost_its_node_follows_it()
    {
        // The one that leans on the other keeps its node, which is in the wrong site now.
        PlacementNode[] nodes =
        [
            Site("a1", "a"), Site("a2", "a"), Site("b1", "b"), Site("b2", "b"),
        ];
        PlacementFunction held = SmallFleet.Large("held") with { CurrentNodes = ["a1"] };
        PlacementFunction leans = SmallFleet.Large("leans") with
        {
            CurrentNodes = ["a2"],
            Together = [new Neighbour("held", SpreadLevel.Site)],
        };
        LivePlan plan = new(new PlacementProblem(nodes, [held, leans]));

        PlanChange change = plan.NodesLost(["a1"]);

        Assert.Equal(0, change.After.Missing);
        Assert.Equal(plan.NodesOf("held")[0][0], plan.NodesOf("leans")[0][0]);
    }

    // Null where not all has a place to begin with.
    private static (PlanChange Change, PlacementProblem Left)? Lose(int seed, double moves)
    {
        Random random = new(seed);
        PlacementProblem problem = Draw(random);
        Assignment first = Planner.Plan(problem, Budget(2), TestContext.Current.CancellationToken);
        if (first.Cost.Missing > 0)
        {
            return null;
        }

        string[] ids = [.. problem.Nodes.Select(node => node.Id)];
        random.Shuffle(ids);
        string[] lost = ids[..random.Next(1, 3)];
        LivePlan plan = new(first, new LivePlanOptions { MovesAForcedMove = moves, AsksForMoves = moves < 1 });
        PlanChange change = plan.NodesLost(lost);
        PlacementNode[] left =
            [.. problem.Nodes.Select(node => lost.Contains(node.Id) ? node with { IsAlive = false } : node)];
        return (change, problem with { Nodes = left });
    }

    private static bool AnewPlacesAll(PlacementProblem left) =>
        Planner.Plan(left, Budget(4), TestContext.Current.CancellationToken).Cost.Missing == 0;

    private static PlanBudget Budget(int rounds) => new() { Rounds = rounds, Threads = 1, Bound = false };

    private static PlacementNode Site(string id, string site) =>
        SmallFleet.Node(id) with { Place = new Place("r", "z", site) };

    private static PlacementProblem Draw(Random random)
    {
        int count = random.Next(4, 10);
        Dictionary<string, string> label = new() { ["kept"] = "yes" };
        List<PlacementNode> nodes = [];
        for (int i = 0; i < count; i++)
        {
            nodes.Add(SmallFleet.Node($"n{i}") with
            {
                Place = new Place($"r{random.Next(2)}", $"z{random.Next(3)}", $"s{i / 2}"),
                MemoryBytes = random.Next(3, 9) * 100 * MiB,
                CpuMillis = random.Next(4, 13) * 100,
                Labels = random.Next(3) == 0 ? label : [],
            });
        }

        int functions = random.Next(count, 3 * count);
        return new PlacementProblem(nodes, [.. Enumerable.Range(0, functions).Select(i => Function(i, nodes, random))]);
    }

    private static PlacementFunction Function(int number, List<PlacementNode> nodes, Random random)
    {
        int least = random.Next(5) == 0 ? 2 : 1;
        return new PlacementFunction
        {
            Key = $"f{number:00}",
            MemoryBytes = (random.Next(1, 5) * 100 * MiB) - (10 * MiB),
            CpuMillis = random.Next(1, 5) * 100,
            MinReplicas = least,
            MaxReplicas = least + random.Next(2),
            Priority = random.Next(4) == 0 ? 1 : 0,
            Residency = random.Next(4) == 0 ? [$"r{random.Next(2)}"] : [],
            NodeSelector = random.Next(6) == 0
                ? new Dictionary<string, IReadOnlyList<string>> { ["kept"] = ["yes"] }
                : new Dictionary<string, IReadOnlyList<string>>(),
            Demand = [new ClientDemand(nodes[random.Next(nodes.Count)].Place, random.Next(1, 20))],
        };
    }
}
