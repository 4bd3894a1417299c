using Continuum.Placement.Live;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Live;

public sealed class RefusedChangeTests
{
    public static TheoryData<string> Refusals => [.. All.Keys];

    private static Place Here => new("r", "z", "n0");

    private static Dictionary<string, Action<LivePlan>> All { get; } = new()
    {
        ["no memory"] = plan => plan.Place(new PlacementFunction { Key = "x", MemoryBytes = 0 }),
        ["no key"] = plan => plan.Place(SmallFleet.Small("")),
        ["apart from itself"] = plan => plan.Place(
            SmallFleet.Small("f000") with { Apart = [new Neighbour("f000", SpreadLevel.Site)] }),
        ["together with itself"] = plan => plan.Place(
            SmallFleet.Small("x") with { Together = [new Neighbour("x", SpreadLevel.Site)] }),
        ["apart from nobody"] = plan => plan.Place(
            SmallFleet.Small("f001") with { Apart = [new Neighbour("nobody", SpreadLevel.Site)] }),
        ["apart from one twice"] = plan => plan.Place(SmallFleet.Small("x") with
        {
            Apart = [new Neighbour("f001", SpreadLevel.Site), new Neighbour("f001", SpreadLevel.Site)],
        }),
        ["apart and together"] = plan => plan.Place(SmallFleet.Small("x") with
        {
            Apart = [new Neighbour("f000", SpreadLevel.Site)],
            Together = [new Neighbour("f000", SpreadLevel.Site)],
        }),
        ["together with one that is to be apart"] = plan => plan.Place(
            SmallFleet.Small("f000") with { Together = [new Neighbour("loner", SpreadLevel.Node)] }),
        ["apart from one that leans on it"] = plan => plan.Place(
            SmallFleet.Small("f001") with { Apart = [new Neighbour("leans", SpreadLevel.Region)] }),
        ["no such data"] = plan => plan.Place(SmallFleet.Small("x") with { Data = [new DataUse("nothing", 1)] }),
        ["too many events"] = plan => plan.Place(SmallFleet.Small("x") with
        {
            Demand = [new ClientDemand(Here, 6e14), new ClientDemand(Here with { Site = "n1" }, 6e14)],
        }),
        ["too many events with those of others"] = plan => plan.Place(SmallFleet.Small("x") with
        {
            Demand = [new ClientDemand(Here, 1e15)],
        }),
        ["demand below nothing"] = plan => plan.DemandChanged("f000", [new ClientDemand(Here, -1)]),
        ["demand of nobody"] = plan => plan.DemandChanged("nobody", []),
        ["removal of nobody"] = plan => plan.Remove("nobody"),
        ["loss of no node"] = plan => plan.NodesLost([plan.NodesOf("f000")[0], "nowhere"]),
        ["return of no node"] = plan => plan.NodesBack(["away", "nowhere"]),
        ["node with less than no memory"] = plan => plan.AddNodes(
            [SmallFleet.Node("y"), SmallFleet.Node("z") with { MemoryBytes = -1 }]),
        ["node without a name"] = plan => plan.AddNodes([SmallFleet.Node("")]),
        ["node twice"] = plan => plan.AddNodes([SmallFleet.Node("y"), SmallFleet.Node("y")]),
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_refused_change_changes_nothing_and_the_plan_goes_on(string refusal)
    {
        (LivePlan plan, LivePlan spared) = (Start(), Start());

        Exception? refused = Record.Exception(() => All[refusal](plan));

        Assert.True(refused is InvalidPlacementProblemException or KeyNotFoundException, $"{refusal}: {refused}");
        Same(spared, plan);
        foreach (Action<LivePlan> change in Changes())
        {
            change(plan);
            change(spared);
            Same(spared, plan);
        }
    }

    private static void Same(LivePlan right, LivePlan plan)
    {
        Assert.Equal(right.Cost, plan.Cost);
        Assert.Equal(right.ToAssignment().ToBytes(), plan.ToAssignment().ToBytes());
    }

    private static IEnumerable<Action<LivePlan>> Changes() =>
    [
        plan => plan.NodesBack(["away"]),
        plan => plan.NodesLost([.. plan.NodesOf("f002")]),
        plan => plan.Place(SmallFleet.Small("new") with { Apart = [new Neighbour("f000", SpreadLevel.Site)] }),
        plan => plan.Place(SmallFleet.Small("f000") with { CpuMillis = 5 }),
        plan => plan.AddNodes([SmallFleet.Node("more")]),
        plan => plan.Remove("f001"),
        plan => plan.DemandChanged("f003", [new ClientDemand(Here, 7)]),
    ];

    private static LivePlan Start()
    {
        PlacementProblem roomy = LivePlanTests.Roomy();
        LivePlan plan = new(roomy with
        {
            Nodes = [.. roomy.Nodes, SmallFleet.Node("away") with { IsAlive = false }],
            Functions =
            [
                .. roomy.Functions,
                SmallFleet.Small("loner") with { Apart = [new Neighbour("f000", SpreadLevel.Site)] },
                SmallFleet.Small("leans") with { Together = [new Neighbour("f001", SpreadLevel.Site)] },
            ],
        });
        return plan;
    }
}
