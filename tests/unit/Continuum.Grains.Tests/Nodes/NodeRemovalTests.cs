using System.Text;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Shadows;
using Continuum.Grains.Functions;
using Continuum.Grains.Nodes;
using Continuum.Grains.Shadows;
using Continuum.Testing;

namespace Continuum.Grains.Tests.Nodes;

/// <summary>Nodes that are taken out of the fleet.</summary>
public sealed class NodeRemovalTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private GrainsSilo _silo = null!;

    public async ValueTask InitializeAsync()
    {
        _silo = await GrainsSilo.StartAsync(_folder);
        await RegisterAsync("1");
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_node_that_is_connected_or_the_place_of_something_stays_unless_it_is_gone_for_good()
    {
        Assert.IsType<DeployOutcome.Deployed>(await _silo.DeployAsync("f"));
        Assert.IsType<NodeRemoval.Connected>(await Edge.BeginRemovalAsync(gone: true));
        await Edge.DisconnectedAsync("1");
        NodeRemoval.Carries carries = Assert.IsType<NodeRemoval.Carries>(await Edge.BeginRemovalAsync(gone: false));
        Assert.StartsWith("default/f@", Assert.Single(carries.Versions), StringComparison.Ordinal);
        Assert.IsType<NodeRemoval.Begun>(await Edge.BeginRemovalAsync(gone: true));
        Assert.Null(await Edge.GetReportAsync());

        // Nobody is let in before it is over; begun, it need not be said again that the node is gone.
        Assert.Null(await Edge.RegisterAsync(GrainsSilo.Describe("edge", "eu/fra/plant-1"), "2"));
        Assert.IsType<NodeRemoval.Begun>(await Edge.BeginRemovalAsync(gone: false));
        await OutAsync(_membership);
        Assert.IsType<NodeRemoval.Unknown>(await Edge.BeginRemovalAsync(gone: true));
        Assert.Empty(await _silo.Fleet.GetNodesAsync());

        // What was placed on it goes to who is there.
        await _silo.JoinAsync(GrainsSilo.Describe("other", "eu/fra/plant-1"));
        await _silo.Space().ReconsiderAsync();
        Assert.Equal(["other"], await _silo.NodesOfAsync("f"));
    }

    [Fact]
    public async Task Once_its_functions_are_placed_elsewhere_a_node_may_go()
    {
        Assert.IsType<DeployOutcome.Deployed>(await _silo.DeployAsync("f"));
        await _silo.JoinAsync(GrainsSilo.Describe("other", "eu/fra/plant-1"));
        await Edge.DisconnectedAsync("1");
        _silo.Time.Advance(GrainsSilo.Grace + TimeSpan.FromSeconds(1));
        await _silo.Space().ReconsiderAsync();
        Assert.Equal(["other"], await _silo.NodesOfAsync("f"));
        Assert.IsType<NodeRemoval.Begun>(await Edge.BeginRemovalAsync(gone: false));
    }

    [Fact]
    public async Task A_node_that_comes_back_is_a_new_one_also_after_a_restart_amid_its_removal()
    {
        string before = await RegisterAsync("2");
        Assert.Equal(before, await RegisterAsync("3"));
        await Edge.AcknowledgeAsync(new(41, []));
        await Edge.DisconnectedAsync("3");
        await Edge.BeginRemovalAsync(gone: false);
        await _silo.DisposeAsync();
        _silo = await GrainsSilo.StartAsync(_folder);
        Assert.Null(await Edge.RegisterAsync(GrainsSilo.Describe("edge", "eu/fra/plant-1"), "4"));
        Assert.IsType<NodeRemoval.Begun>(await Edge.BeginRemovalAsync(gone: false));
        Assert.Equal(before, await Edge.GetLeavingAsync());
        await OutAsync(before);
        string after = await RegisterAsync("5");
        Assert.True(after.Length > 0 && after != before);
        Assert.Equal(0, (await Edge.GetReportAsync())!.View.AcknowledgedRevision);
        Assert.Empty((await Edge.GetReportAsync())!.Outages);
    }

    [Fact]
    public async Task Shadows_name_it_no_more_and_nothing_waits_for_it_until_it_sends_a_copy_again()
    {
        IDeviceShadowGrain shown = _silo.Grains.GetGrain<IDeviceShadowGrain>("shown");
        IDeviceShadowGrain blank = _silo.Grains.GetGrain<IDeviceShadowGrain>("blank");
        INodeShadowsGrain waiting = _silo.Grains.GetGrain<INodeShadowsGrain>("edge");
        await shown.UpdateAsync("""{"desired":{"a":1}}""");
        await shown.MergeAsync("edge", Blank);
        await blank.MergeAsync("edge", Blank);
        Assert.Single(await waiting.GetPendingAsync());
        await waiting.LeaveAsync(_membership);
        await shown.ForgetNodeAsync("edge");
        Assert.Empty(await waiting.GetPendingAsync());
        Assert.Empty((await shown.GetAsync()).Nodes);

        // One that is on no list finds out by itself.
        Assert.Equal(["edge"], (await blank.GetAsync()).Nodes);
        await blank.UpdateAsync("""{"desired":{"a":1}}""");
        Assert.Empty((await blank.GetAsync()).Nodes);
        Assert.Empty(await waiting.GetPendingAsync());
        await waiting.JoinAsync("another");
        await blank.MergeAsync("edge", Blank);
        Assert.Equal("blank", Assert.Single(await waiting.GetPendingAsync()).Device);
    }

    [Fact]
    public async Task The_late_end_of_a_removal_does_nothing_to_a_node_that_is_back()
    {
        string before = _membership;
        await Edge.DisconnectedAsync("1");
        Assert.Equal(new NodeRemoval.Begun(before), await Edge.BeginRemovalAsync(gone: false));
        Assert.Equal(new NodeRemoval.Begun(before), await Edge.BeginRemovalAsync(gone: false));
        await OutAsync(before);
        await RegisterAsync("2");
        await OutAsync(before);
        Assert.True(await Waiting.MarkAsync(new("device", 1)));
        Assert.Equal(["edge"], await _silo.Fleet.GetNodesAsync());
        Assert.True((await Edge.GetReportAsync())!.View.Connected);
        Assert.Null(await Edge.GetLeavingAsync());

        // Nor does the end of one that nobody began.
        await Edge.ForgetAsync(_membership);
        Assert.NotNull(await Edge.GetReportAsync());
    }

    [Fact]
    public async Task What_comes_late_for_a_node_that_is_out_leaves_no_trace()
    {
        Assert.IsType<DeployOutcome.Deployed>(await _silo.DeployAsync("f"));
        NodePart part = new([.. (await Edge.GetDesiredStateAsync()).Assignments], []);
        await Edge.DisconnectedAsync("1");
        await Edge.BeginRemovalAsync(gone: true);
        await OutAsync(_membership);
        await Edge.SetPartAsync("default", part);
        await Edge.AcknowledgeAsync(new(41, []));
        await Edge.HeartbeatAsync(new(), [], [], []);
        Assert.Equal("", await Edge.GetLeavingAsync());
        await RegisterAsync("2");
        DesiredState state = await Edge.GetDesiredStateAsync();
        Assert.Equal((0, 0), (state.Revision, state.Assignments.Count));
        Assert.Equal(0, (await Edge.GetReportAsync())!.View.AcknowledgedRevision);
    }

    [Fact]
    public async Task A_node_that_nobody_saw_go_has_time_to_come_back_after_a_restart()
    {
        await _silo.DisposeAsync();
        _silo = await GrainsSilo.StartAsync(_folder);
        NodeRemoval.Unheard unheard = Assert.IsType<NodeRemoval.Unheard>(await Edge.BeginRemovalAsync(gone: true));
        _silo.Time.Advance(unheard.Wait);
        Assert.IsType<NodeRemoval.Begun>(await Edge.BeginRemovalAsync(gone: false));
    }

    [Fact]
    public async Task Of_the_list_of_a_node_that_is_out_its_name_alone_is_stored()
    {
        MeasuredStorage storage = new();
        await using GrainsSilo silo = await GrainsSilo.StartAsync(storage);
        INodeShadowsGrain waiting = silo.Grains.GetGrain<INodeShadowsGrain>("edge");
        await waiting.JoinAsync("m");
        for (int index = 0; index < 100; index++)
        {
            await waiting.MarkAsync(new($"device-{index}", 1));
        }

        Assert.InRange(storage.Count, 50, 101);

        // Where the disk is full in between, it is done by asking once more.
        storage.FailAfter(1);
        await Assert.ThrowsAnyAsync<Exception>(() => waiting.LeaveAsync("m"));
        Assert.Empty(await waiting.GetPendingAsync());
        await waiting.LeaveAsync("m");
        Assert.Equal(1, storage.Count);
        await waiting.JoinAsync("n");
        Assert.True(await waiting.MarkAsync(new("device-1", 1)));
        Assert.Equal("device-1", Assert.Single(await waiting.GetPendingAsync()).Device);
    }

    [Fact]
    public async Task Devices_that_were_asked_to_forget_a_node_do_not_stay_in_memory()
    {
        MeasuredStorage storage = new();
        await using GrainsSilo silo = await GrainsSilo.StartAsync(storage);
        IDeviceShadowGrain device = silo.Grains.GetGrain<IDeviceShadowGrain>("device");
        await device.MergeAsync("other", Blank);
        await device.GetAsync();
        storage.Reset();
        await device.ForgetNodeAsync("edge");
        Assert.Equal((0, 0), (storage.Reads, storage.Writes));
        Assert.Equal(["other"], (await device.GetAsync()).Nodes);
        Assert.Equal(1, storage.Reads);
    }

    private static string Blank { get; } = Encoding.UTF8.GetString(ShadowStorage.ToJson(ShadowDocument.Empty));

    private string _membership = "";

    private INodeGrain Edge => _silo.Node("edge");

    private INodeShadowsGrain Waiting => _silo.Grains.GetGrain<INodeShadowsGrain>("edge");

    // As the control plane lets a node in.
    private async Task<string> RegisterAsync(string connection)
    {
        _membership = (await Edge.RegisterAsync(GrainsSilo.Describe("edge", "eu/fra/plant-1"), connection))!;
        await Waiting.JoinAsync(_membership);
        await _silo.Fleet.AddNodeAsync("edge");
        return _membership;
    }

    private async Task OutAsync(string membership)
    {
        await Waiting.LeaveAsync(membership);
        await Edge.ForgetAsync(membership);
    }
}
