using Continuum.Placement.Live;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Live;

/// <summary>How much a repair looks at, and what it leaves where it is, however full the nodes are.</summary>
public sealed class RepairBoundTests
{
    private const long MiB = 1L << 20;

    [Fact]
    public void A_search_copies_no_more_than_some_hundred_functions_of_nodes_that_carry_many()
    {
        LiveModel model = new(Crowded(nodes: 8, carried: 300));
        int large = model.NumberOf("large");

        RepairNodes around = new(model.State, model.Candidates, large, _ => true);

        Assert.InRange(around.Functions.Length, 1, 257);
        Assert.Contains(large, around.Functions);
    }

    [Fact]
    public void A_chain_is_looked_for_with_no_more_work_however_much_the_nodes_carry()
    {
        LiveModel model = new(Crowded(nodes: 300, carried: 60));
        PlanState state = model.State;
        state.Trail = new PlanTrail(state);
        state.MoveBudget = int.MaxValue;
        RoomChain chain = new(state, model.Candidates, new BestNode(state, model.Candidates));

        Assert.False(chain.Place(model.NumberOf("large")));

        Assert.InRange(chain.Work, 1, RoomChain.MostWork + 100);
    }

    [Fact]
    public void A_search_moves_nothing_that_has_not_stayed_for_its_dwell()
    {
        int moved = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            Random random = new(seed);
            PlacementProblem problem = Scattered(random);
            int stayed = MovedBeside("late", problem, _ => false);
            Assert.True(stayed <= 0, $"seed {seed}: {stayed} moved");
            moved += Math.Max(0, MovedBeside("late", problem, _ => true));
        }

        Assert.True(moved > 0, "nothing moved that may");
    }

    [Fact]
    public void What_follows_in_vain_leaves_its_node_for_what_is_cheaper_only_after_its_dwell()
    {
        Assert.Equal(["far"], FollowedInVain(mayMove: false));
        Assert.DoesNotContain("far", FollowedInVain(mayMove: true));
    }

    // The other fills the only node beside which it would lack nothing, and may be nowhere else.
    private static string[] FollowedInVain(bool mayMove)
    {
        PlacementFunction other = SmallFleet.Large("other") with
        {
            CurrentNodes = ["beside"],
            Residency = ["r/z/beside"],
        };
        PlacementFunction leans = SmallFleet.Large("leans") with
        {
            CurrentNodes = ["far"],
            Together = [new Neighbour("other", SpreadLevel.Site)],
            Demand = [new ClientDemand(SmallFleet.Node("near").Place, 1000) { AtMostMs = 10 }],
            MoveCost = 0,
        };
        PlacementNode far = SmallFleet.Node("far") with { Place = new Place("q", "y", "far") };
        LiveModel model = new(new PlacementProblem(
            [SmallFleet.Node("beside"), SmallFleet.Node("near"), far], [other, leans]));
        PlanState state = model.State;
        state.Trail = new PlanTrail(state);
        state.MoveBudget = int.MaxValue;
        BestNode best = new(state, model.Candidates);
        int number = model.NumberOf("leans");
        new FurtherRepair(model, best, new Improvement(state, best), _ => mayMove).Place([number]);
        return [.. state.NodesOf(number).ToArray().Select(node => model.Problem.Nodes.Ids[node])];
    }

    // How many others moved for it to be placed; -1 where it was not.
    private static int MovedBeside(string function, PlacementProblem problem, Func<int, bool> mayMove)
    {
        LiveModel model = new(problem);
        PlanState state = model.State;
        state.Trail = new PlanTrail(state);
        state.MoveBudget = int.MaxValue;
        string[] Others() =>
        [
            .. model.Functions.Keys.Where(key => key != function).Order(StringComparer.Ordinal)
                .Select(key => $"{key}:{string.Join(',', state.NodesOf(model.NumberOf(key)).ToArray())}"),
        ];
        string[] before = Others();
        return new RepairSearch(state, model.Candidates, mayMove).Place(model.NumberOf(function))
            ? Others().Except(before).Count()
            : -1;
    }

    // What runs stands anywhere, most of it far from its clients; the last one runs nowhere yet.
    private static PlacementProblem Scattered(Random random)
    {
        PlacementNode[] nodes =
        [
            .. Enumerable.Range(0, 6).Select(i => SmallFleet.Node($"n{i}") with
            {
                Place = new Place($"r{i % 2}", $"z{i % 3}", $"s{i}"),
                MemoryBytes = 1000 * MiB,
            }),
        ];
        PlacementFunction Draw(string key) => new()
        {
            Key = key,
            MemoryBytes = random.Next(1, 4) * 100 * MiB,
            MaxReplicas = 1,
            Demand = [new ClientDemand(nodes[random.Next(nodes.Length)].Place, random.Next(1, 20))],
        };
        return new PlacementProblem(
            nodes,
            [
                .. Enumerable.Range(0, 12).Select(i => Draw($"f{i:00}") with { CurrentNodes = [$"n{i / 2}"] }),
                Draw("late"),
            ]);
    }

    // Full of small functions, none of which makes room for the large one by leaving.
    private static PlacementProblem Crowded(int nodes, int carried) => new(
        [
            .. Enumerable.Range(0, nodes).Select(i => SmallFleet.Node($"n{i:000}") with
            {
                Place = new Place("r", "z", $"s{i / 50}"),
                MemoryBytes = carried * MiB,
                CpuMillis = 100_000,
            }),
        ],
        [
            .. Enumerable.Range(0, nodes * carried).Select(i => SmallFleet.Small($"f{i:00000}") with
            {
                CurrentNodes = [$"n{i / carried:000}"],
            }),
            SmallFleet.Large("large") with { MemoryBytes = 20 * MiB },
        ]);
}
