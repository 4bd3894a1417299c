using Continuum.Placement.Explanation;
using Continuum.Placement.Network;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Explanation;

public sealed class PlanTextTests
{
    private const long MiB = RandomProblems.MiB;
    private static readonly Place Berlin = new("eu", "berlin", "plant");
    private static readonly Place Oslo = new("eu", "oslo", "plant");

    [Fact]
    public void A_plan_is_told_a_fact_a_line()
    {
        PlanExplanation told = Explainer.Explain(Plan(Problem()), new() { Full = true });

        IReadOnlyList<string> lines = PlanText.Lines(told.Functions[0]);

        Assert.Equal(
            [
                "f: 1 of 1 replica(s)",
                "  costs 0.203 an hour (replicas +0.2, latency +0.003)",
                "  available 99.3249 %",
                "  on near in eu/berlin/plant: 100 % of the events, up 99.3249 %",
                "    eu/berlin/plant: median 1 ms, 95 % within 1 ms (measured), 100 % within 20 ms",
                "  far in place of near would cost +29.887 an hour (replicas -0.2, latency +0.087, misses +30)",
                "  1 node(s): Residency",
                "  1 node(s): Farther",
                "  not abroad in us/boston/plant: residency asks for eu, node is in us/boston/plant",
                "    abroad could carry it if residency allowed us/boston/plant",
                "  not far in eu/oslo/plant: farther: 29.887 an hour more than on near, most of it misses (30)",
                "    far would be chosen if the objective from eu/berlin/plant were 30 ms",
            ],
            lines);
    }

    [Fact]
    public void A_dry_run_tells_what_would_be_different()
    {
        PlacementProblem before = Problem();
        PlacementProblem after = before with
        {
            Nodes = [.. before.Nodes.Select(node => node.Id == "near" ? node with { IsDraining = true } : node)],
            Functions = [before.Functions[0], Function("new")],
        };

        PlanDiff diff = PlanDiff.Between(Plan(before), Plan(after));

        Assert.Equal(
            [("f", FunctionChangeKind.Moved), ("gone", FunctionChangeKind.Removed), ("new", FunctionChangeKind.Added)],
            diff.Functions.Select(change => (change.Function, change.Kind)));
        Assert.Equal(diff.CostAfter.Micros, diff.TermsAfter.Micros);
        Assert.Equal(0, diff.Unchanged);
        Assert.Contains(
            "  f moved: near -> far; cost 0.203 -> 30.09 an hour, median 1 ms -> 30 ms, within the objective "
            + "100 % -> 0 %, available 99.3249 % -> 0 %",
            PlanText.Lines(diff));
    }

    [Fact]
    public void A_plan_beside_itself_has_no_difference()
    {
        PlanDiff diff = PlanDiff.Between(Plan(Problem()), Plan(Problem()));

        Assert.Empty(diff.Functions);
        Assert.Equal(2, diff.Unchanged);
    }

    [Fact]
    public void Every_kind_of_change_has_words_of_its_own()
    {
        Change[] changes =
        [
            new NodeServes("n"), new ResidencyAdded("f", "eu"), new LabelSet("n", "arch", "x64"),
            new SandboxAdded("n", "kvm"), new AcceleratorsSet("n", new(AcceleratorKind.Gpu, 1, MiB)),
            new MemoryAdded("n", MiB), new CpuAdded("n", 5), new DiskAdded("n", MiB), new ReplicasAllowed("n", 2),
            new ApartDropped("f", "g", SpreadLevel.Site), new TogetherDropped("f", "g", SpreadLevel.Site),
            new LimitRaised("f", 2), new SpreadLowered("f", 1, 2), new MoveBudgetRaised(3),
            new MoveCostLowered("f", 0.1), new ObjectiveRelaxed("f", Berlin, 34), new PriceLowered("n", 1, 0, 0.5), new OthersDearer("n", 2),
        ];

        Assert.Equal(changes.Length, changes.Select(PlanText.Line).Distinct().Count());
        Assert.All(changes, change => Assert.DoesNotContain("{", PlanText.Line(change), StringComparison.Ordinal));
        Assert.Equal("n cost 1 an hour less, 0.5 less for a core and hour", PlanText.Line(changes[^2]));
    }

    private static PlacementProblem Problem() => new(
        [
            Node("abroad", new("us", "boston", "plant")),
            Node("far", Oslo),
            Node("near", Berlin) with { CostPerGiBHour = 1.6 },
        ],
        [
            Function("f") with { Residency = ["eu"], Demand = [new(Berlin, 30) { AtMostMs = 20 }], MaxReplicas = 1 },
            Function("gone"),
        ])
    {
        Network = new LatencyMatrix([Berlin, Oslo], [Ms(1), Ms(30), Ms(30), Ms(1)]),
    };

    private static Assignment Plan(PlacementProblem problem) =>
        Planner.Plan(problem, new PlanBudget { Rounds = 5, Threads = 1, Bound = false }, CancellationToken.None);

    private static LatencyEstimate Ms(double ms) => new(ms, 0, true);

    private static PlacementNode Node(string id, Place place) =>
        new() { Id = id, Kind = "edge", Place = place, MemoryBytes = 512 * MiB, CpuMillis = 1000 };

    private static PlacementFunction Function(string key) => new() { Key = key, MemoryBytes = 128 * MiB };
}
