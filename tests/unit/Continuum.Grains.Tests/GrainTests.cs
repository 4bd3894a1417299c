using Continuum.Contracts.Api;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;
using Continuum.Grains.Functions;
using Continuum.Grains.Namespaces;
using Continuum.Grains.Nodes;
using Orleans;

namespace Continuum.Grains.Tests;

public sealed class GrainTests : TwoNodeTests
{
    [Fact]
    public async Task A_function_goes_near_its_latency_objective_and_moves_when_that_changes()
    {
        Assert.IsType<DeployOutcome.Deployed>(await Silo.DeployAsync("f", NearEdge));
        Assert.Equal(["edge"], await Silo.NodesOfAsync("f"));
        DeployOutcome.Deployed moved = Assert.IsType<DeployOutcome.Deployed>(await Silo.DeployAsync("f", NearRegion));
        Assert.True(moved.Changed);
        Assert.Equal(["region"], await Silo.NodesOfAsync("f"));
        Assert.Empty((await Silo.Node("edge").GetDesiredStateAsync()).Assignments);
        Assert.Single((await Silo.Node("region").GetDesiredStateAsync()).Assignments);
    }

    [Fact]
    public async Task The_same_deploy_again_changes_nothing()
    {
        var first = Assert.IsType<DeployOutcome.Deployed>(await Silo.DeployAsync("f", NearEdge));
        long revision = (await Silo.Node("edge").GetDesiredStateAsync()).Revision;
        var again = Assert.IsType<DeployOutcome.Deployed>(await Silo.DeployAsync("f", NearEdge));
        Assert.Equal((first.Version, false), (again.Version, again.Changed));
        Assert.True(first.Changed);
        Assert.Equal(revision, (await Silo.Node("edge").GetDesiredStateAsync()).Revision);
    }

    [Fact]
    public async Task A_new_version_stays_on_its_node_and_replaces_the_earlier_one()
    {
        await Silo.DeployAsync("f", NearEdge);
        long revision = (await Silo.Node("edge").GetDesiredStateAsync()).Revision;
        var next = Assert.IsType<DeployOutcome.Deployed>(await Silo.DeployAsync("f", NearEdge + "  timeout: 9s\n"));
        Assert.True(next.Changed);
        DesiredState state = await Silo.Node("edge").GetDesiredStateAsync();
        Assert.Equal(next.Version, Assert.Single(state.Assignments).Version.Version);
        Assert.True(state.Revision > revision);
    }

    [Fact]
    public async Task A_deleted_function_leaves_its_nodes_and_an_empty_namespace_the_fleet()
    {
        await Silo.DeployAsync("f", NearEdge);
        Assert.Equal(["default"], await Silo.Fleet.GetNamespacesAsync());
        long revision = (await Silo.Node("edge").GetDesiredStateAsync()).Revision;
        IFunctionGrain function = Silo.Grains.GetGrain<IFunctionGrain>("default/f");
        Assert.True(await function.DeleteAsync());
        DesiredState state = await Silo.Node("edge").GetDesiredStateAsync();
        Assert.Empty(state.Assignments);
        Assert.Empty(state.Routes);
        Assert.True(state.Revision > revision);
        Assert.False(await function.DeleteAsync());
        Assert.Null(await function.GetCurrentAsync());
        Assert.Empty(await Silo.Fleet.GetNamespacesAsync());
        Assert.IsType<DeployOutcome.Deployed>(await Silo.DeployAsync("f", NearEdge));
    }

    [Fact]
    public async Task A_path_of_another_function_is_refused_unless_the_methods_differ()
    {
        await Silo.DeployAsync("f", "  triggers: [{ http: { path: /x, methods: [POST] } }]\n");
        var refused = Assert.IsType<DeployOutcome.Conflict>(
            await Silo.DeployAsync("g", "  triggers: [{ http: { path: /x, methods: [GET, POST] } }]\n"));
        Assert.Contains("/x", refused.Reason);
        Assert.Contains("function f", refused.Reason);
        Assert.Null(await Silo.Space().FindAsync("g"));
        Assert.IsType<DeployOutcome.Deployed>(
            await Silo.DeployAsync("g", "  triggers: [{ http: { path: /x, methods: [GET] } }]\n"));
        Assert.Equal("g", (await Silo.Space().FindHttpAsync("/x", "GET"))!.Address.Function.Name);
        HttpAddress other = (await Silo.Space().FindHttpAsync("/x", "PUT"))!;
        Assert.False(other.TakesMethod);
        Assert.Equal(["GET", "POST"], other.Methods.Order());
    }

    [Fact]
    public async Task Where_no_node_will_do_each_says_why_and_nothing_changes()
    {
        await Silo.DeployAsync("f", NearEdge);
        long revision = (await Silo.Node("edge").GetDesiredStateAsync()).Revision;
        var refused = Assert.IsType<DeployOutcome.NotPlaceable>(
            await Silo.DeployAsync("f", "  placement: { residency: [us/*] }\n"));
        Assert.Equal(["edge", "region"], refused.Rejections.Select(each => each.Node));
        Assert.All(refused.Rejections, each => Assert.Equal("residency", each.Code));
        Assert.Equal(["edge"], await Silo.NodesOfAsync("f"));
        Assert.Equal(revision, (await Silo.Node("edge").GetDesiredStateAsync()).Revision);
    }

    [Fact]
    public async Task A_node_that_joins_gets_routes_and_nothing_moves()
    {
        await Silo.DeployAsync("f", NearEdge);
        await Silo.JoinAsync(GrainsSilo.Describe("late", "eu/berlin/plant-1", memory: 1L << 36));
        await Silo.Space().ReconsiderAsync();
        DesiredState late = await Silo.Node("late").GetDesiredStateAsync();
        Assert.Empty(late.Assignments);
        Assert.Equal(["edge"], Assert.IsType<Route.Direct>(Assert.Single(late.Routes)).Nodes);
        Assert.Equal(["edge"], await Silo.NodesOfAsync("f"));
    }

    [Fact]
    public async Task A_node_that_is_cut_off_keeps_its_functions()
    {
        await Silo.DeployAsync("f", NearEdge);
        await Silo.Node("edge").DisconnectedAsync("1");
        Assert.False((await Silo.Node("edge").GetReportAsync())!.View.Connected);
        await Silo.Space().ReconsiderAsync();
        Assert.Equal(["edge"], await Silo.NodesOfAsync("f"));
        await Silo.DeployAsync("g", NearEdge);
        Assert.Equal(["region"], await Silo.NodesOfAsync("g"));
    }

    [Fact]
    public async Task A_node_that_stays_away_has_its_functions_placed_elsewhere()
    {
        await Silo.DeployAsync("f", NearEdge);
        await Silo.Node("edge").DisconnectedAsync("1");
        await Silo.Space().ReconsiderAsync();
        Assert.Equal(["edge"], await Silo.NodesOfAsync("f"));

        Silo.Time.Advance(GrainsSilo.Grace + TimeSpan.FromSeconds(1));
        await Silo.Space().ReconsiderAsync();
        Assert.Equal(["region"], await Silo.NodesOfAsync("f"));

        await Silo.JoinAsync(GrainsSilo.Describe("edge", "eu/berlin/plant-1"), "2");
        await Silo.Space().ReconsiderAsync();
        Assert.Equal(["edge"], await Silo.NodesOfAsync("f"));
    }

    [Fact]
    public async Task What_runs_is_not_moved_aside_for_its_equal_but_for_a_higher_priority()
    {
        await Silo.DeployAsync("f", NearEdge + "  memory: 700Mi\n  placement: { nodeSelector: { kind: [edge] } }\n");
        var refused = Assert.IsType<DeployOutcome.NotPlaceable>(await Silo.DeployAsync(
            "g", NearEdge + "  memory: 700Mi\n  placement: { nodeSelector: { kind: [edge] }, residency: [eu/berlin/*] }\n"));
        Assert.Contains("asked for", refused.Reason);
        Assert.Equal(["edge"], await Silo.NodesOfAsync("f"));

        Assert.IsType<DeployOutcome.Deployed>(await Silo.DeployAsync(
            "g",
            "  objectives: { priority: 5 }\n  memory: 700Mi\n"
                + "  placement: { nodeSelector: { kind: [edge] }, residency: [eu/berlin/*] }\n"));
        Assert.Equal(["edge"], await Silo.NodesOfAsync("g"));
        Assert.NotEqual(["edge"], await Silo.NodesOfAsync("f"));
    }

    [Fact]
    public async Task A_node_that_never_came_back_after_a_restart_is_lost_too()
    {
        await Silo.DeployAsync("f", NearEdge);
        await Silo.DisposeAsync();
        Silo = await GrainsSilo.StartAsync(Folder);
        await Silo.JoinAsync(GrainsSilo.Describe("region", "eu/fra/dc", memory: 1L << 34));
        await Silo.Space().ReconsiderAsync();
        Assert.Equal(["edge"], await Silo.NodesOfAsync("f"));

        Silo.Time.Advance(GrainsSilo.Grace + TimeSpan.FromSeconds(1));
        await Silo.Space().ReconsiderAsync();
        Assert.Equal(["region"], await Silo.NodesOfAsync("f"));
    }

    [Fact]
    public async Task A_function_goes_where_its_events_are_counted()
    {
        await Silo.JoinAsync(GrainsSilo.Describe("far", "us/east/plant-9"));
        await Silo.Node("far").HeartbeatAsync(
            new NodeUse(), [], [new FunctionDemand(new FunctionKey("default", "f"), 50)], []);
        await Silo.DeployAsync(
            "f", "  objectives: { latency: [{ quantile: 0.95, atMost: 20ms, from: triggers }] }\n");

        Assert.Equal(["far"], await Silo.NodesOfAsync("f"));
        PlacementView view = (await Silo.Questions.ExplainAsync("default", "f", CancellationToken.None))!;
        LatencyForecast latency = Assert.Single(view.Forecast!.Latency);
        Assert.Equal(("us/east/plant-9", "far"), (latency.From, latency.Node));
        Assert.InRange(latency.EventsPerSecond, 40, 50);
        Assert.True(latency.Within > 0.95);
        Assert.Equal(["edge", "region"], view.NotChosen.Select(node => node.Node));
    }

    [Fact]
    public async Task Replicas_are_added_until_the_availability_asked_for_is_reached()
    {
        await Silo.DeployAsync("one", "  objectives: { availability: 0.9 }\n");
        await Silo.DeployAsync("two", "  objectives: { availability: 0.9995 }\n");

        Assert.Single(await Silo.NodesOfAsync("one"));
        Assert.Equal(2, (await Silo.NodesOfAsync("two")).Length);
        PlacementForecast forecast = (await Silo.Questions.ExplainAsync("default", "two", CancellationToken.None))!.Forecast!;
        Assert.Equal(0.9995, forecast.AvailabilityTarget);
        Assert.True(forecast.Availability >= 0.9995);
    }

    [Fact]
    public async Task The_end_of_an_earlier_connection_does_not_disconnect_a_later_one()
    {
        await Silo.JoinAsync(GrainsSilo.Describe("edge", "eu/berlin/plant-1"), "2");
        await Silo.Node("edge").DisconnectedAsync("1");
        Assert.True((await Silo.Node("edge").GetReportAsync())!.View.Connected);
    }

    [Fact]
    public async Task Memory_that_another_namespace_holds_is_taken()
    {
        await Silo.DeployAsync("f", NearEdge + "  memory: 700Mi\n");
        await Silo.DeployAsync("g", NearEdge + "  memory: 700Mi\n", "other");
        Assert.Equal(["edge"], await Silo.NodesOfAsync("f"));
        Assert.Equal(["region"], await Silo.NodesOfAsync("g", "other"));
        Assert.Equal(700L << 20, (await Silo.Node("edge").GetReportAsync())!.View.ReservedMemoryBytes);
    }

    [Fact]
    public async Task Replicas_that_may_no_longer_carry_it_go_and_the_others_stay()
    {
        await Silo.DeployAsync("f", "  placement: { residency: [eu/*], replicas: { min: 2 } }\n");
        Assert.Equal(["edge", "region"], (await Silo.NodesOfAsync("f")).Order());
        await Silo.JoinAsync(GrainsSilo.Describe("edge", "us/east/plant-1"));
        await Silo.Space().ReconsiderAsync();
        Assert.Equal(["region"], await Silo.NodesOfAsync("f"));
        Assert.Empty((await Silo.Node("edge").GetDesiredStateAsync()).Assignments);
        await Silo.JoinAsync(GrainsSilo.Describe("region", "us/east/dc"));
        await Silo.Space().ReconsiderAsync();
        Assert.Equal(["region"], await Silo.NodesOfAsync("f"));
    }

    [Fact]
    public async Task State_survives_the_end_of_theSilo_and_reconsidering_it_changes_nothing()
    {
        foreach (string name in new[] { "a-b", "ab", "a-c", "f" })
        {
            await Silo.DeployAsync(name, NearEdge + "  environment: { B: x, A: y }\n  memory: 16Mi\n");
        }

        DesiredState before = await Silo.Node("edge").GetDesiredStateAsync();
        await Silo.DisposeAsync();
        Silo = await GrainsSilo.StartAsync(Folder);
        await Silo.Space().ReconsiderAsync();
        DesiredState after = await Silo.Node("edge").GetDesiredStateAsync();
        Assert.Equal(before.Revision, after.Revision);
        Assert.Equal(before.Assignments.Select(each => each.Version), after.Assignments.Select(each => each.Version));
        var again = Assert.IsType<DeployOutcome.Deployed>(
            await Silo.DeployAsync("f", NearEdge + "  environment: { B: x, A: y }\n  memory: 16Mi\n"));
        Assert.False(again.Changed);
    }

    [Fact]
    public async Task A_node_that_has_a_higher_revision_than_the_store_is_gone_above_and_told()
    {
        Watcher watcher = new();
        INodeObserver reference = Silo.Grains.CreateObjectReference<INodeObserver>(watcher);
        await Silo.Node("edge").SubscribeAsync(reference);
        await Silo.Node("edge").AcknowledgeAsync(new NodeAcknowledgement(41, []));
        Assert.Equal(42, (await Silo.Node("edge").GetDesiredStateAsync()).Revision);
        Assert.Equal([42L], watcher.Revisions);
        await Silo.DeployAsync("f", NearEdge);
        Assert.Equal([42L, 43L], watcher.Revisions);
        await Silo.Node("edge").UnsubscribeAsync(reference);
        await Silo.DeployAsync("g", NearEdge);
        Assert.Equal(2, watcher.Revisions.Count);
    }

    [Fact]
    public async Task An_observer_that_is_gone_does_not_fail_a_deploy()
    {
        INodeObserver reference = Silo.Grains.CreateObjectReference<INodeObserver>(new Watcher());
        await Silo.Node("edge").SubscribeAsync(reference);
        Silo.Grains.DeleteObjectReference<INodeObserver>(reference);
        Assert.IsType<DeployOutcome.Deployed>(await Silo.DeployAsync("f", NearEdge));
    }

    [Fact]
    public async Task A_node_of_the_fleet_that_never_registered_is_passed_over()
    {
        await Silo.Fleet.AddNodeAsync("ghost");
        Assert.Null(await Silo.Node("ghost").GetReportAsync());
        Assert.IsType<DeployOutcome.Deployed>(await Silo.DeployAsync("f", NearEdge));
    }

    [Fact]
    public async Task Where_events_arise_is_where_nodes_take_messages()
    {
        await Silo.JoinAsync(GrainsSilo.Describe("broker", "eu/paris/plant-2", mqtt: "127.0.0.1:1883"));
        await Silo.DeployAsync(
            "f", "  objectives: { latency: [{ quantile: 0.95, atMost: 20ms, from: triggers }] }\n");
        Assert.Equal(["broker"], await Silo.NodesOfAsync("f"));
    }

    [Fact]
    public async Task Deploys_of_many_functions_at_once_do_not_wait_for_each_other_in_a_circle()
    {
        DeployOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(index =>
            Silo.DeployAsync($"f{index}", "  memory: 16Mi\n", index % 2 == 0 ? "one" : "two")));
        Assert.All(outcomes, outcome => Assert.IsType<DeployOutcome.Deployed>(outcome));
    }

    private sealed class Watcher : INodeObserver
    {
        public List<long> Revisions { get; } = [];

        public Task DesiredStateChangedAsync(long revision)
        {
            Revisions.Add(revision);
            return Task.CompletedTask;
        }
    }
}
