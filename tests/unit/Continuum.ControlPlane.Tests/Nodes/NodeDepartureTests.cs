using System.Globalization;
using System.Text;
using Continuum.Contracts.Nodes;
using Continuum.Contracts.Shadows;
using Continuum.ControlPlane.Nodes;
using Continuum.Grains;
using Continuum.Grains.Fleet;
using Continuum.Grains.Namespaces;
using Continuum.Grains.Nodes;
using Continuum.Grains.Shadows;
using Continuum.Silo.Hosting;
using Continuum.Storage;
using Continuum.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;

namespace Continuum.ControlPlane.Tests.Nodes;

public sealed class NodeDepartureTests : IAsyncLifetime
{
    // More than the departure asks at once.
    private const int Devices = 300;

    private static readonly string Blank = Encoding.UTF8.GetString(ShadowStorage.ToJson(ShadowDocument.Empty));

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private ServiceProvider _services = null!;
    private WatchedGrainFactory _grains = null!;
    private FleetWatch _watch = null!;
    private NodeDeparture _departure = null!;
    private string _membership = "";

    private INodeGrain Edge => _grains.GetGrain<INodeGrain>("edge");

    private INodeShadowsGrain Waiting => _grains.GetGrain<INodeShadowsGrain>("edge");

    private IFleetGrain Fleet => _grains.GetGrain<IFleetGrain>(IFleetGrain.Key);

    public async ValueTask InitializeAsync()
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(_time)
            .AddSqliteGrainStorage(GrainStorageNames.Default, _folder.File("state.db"), GrainsJson.Default)
            .AddEmbeddedSilo(_ => { })
            .AddGrainsOfContinuumGrains()
            .BuildServiceProvider();
        foreach (IHostedService service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(default);
        }

        _grains = new(_services.GetRequiredService<IGrainFactory>());
        PlacementOptions placement = new();
        _watch = new(_grains, placement, _time, NullLogger<FleetWatch>.Instance);
        _departure = new(_grains, _watch, placement, _time, _lifetime, NullLogger<NodeDeparture>.Instance);
        await RegisterAsync("1");
        await Edge.DisconnectedAsync("1");
    }

    public async ValueTask DisposeAsync()
    {
        _departure.Dispose();
        _watch.Dispose();
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task All_devices_forget_the_node_also_those_that_change_meanwhile()
    {
        await Task.WhenAll(Enumerable.Range(0, Devices).Select(async index =>
        {
            await Device(index).UpdateAsync("""{"desired":{"a":1}}""");
            await Device(index).MergeAsync("edge", Blank);
        }));
        Assert.Equal(Devices, (await Waiting.GetPendingAsync()).Count);
        _grains.BeforePage = async page =>
        {
            if (page == 2)
            {
                await Device(0).UpdateAsync("""{"desired":{"a":2}}""");
                await Device(Devices - 1).UpdateAsync("""{"desired":{"a":2}}""");
            }
        };
        Assert.Null(await _departure.RemoveAsync("edge", gone: false));
        Assert.Equal(3, _grains.Pages);
        for (int index = 0; index < Devices; index++)
        {
            Assert.Empty((await Device(index).GetAsync()).Nodes);
        }

        Assert.Empty(await Waiting.GetPendingAsync());
        Assert.Empty(await Fleet.GetNodesAsync());
    }

    [Fact]
    public async Task Who_asks_while_a_removal_is_under_way_waits_for_its_end()
    {
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _grains.BeforePage = page =>
        {
            reached.TrySetResult();
            return page == 1 ? open.Task : throw new InvalidOperationException("A second removal is under way.");
        };
        Task<bool> first = OutAsync();
        await Deadline.WithinAsync("the devices to be asked", reached.Task);
        Task<bool> second = OutAsync();
        Task finish = _departure.FinishAllAsync(default);
        Assert.False(first.IsCompleted || second.IsCompleted);
        open.SetResult();
        Assert.True(await first && await second);
        await finish;
        Assert.Empty(await Fleet.GetNodesAsync());
    }

    [Fact]
    public async Task A_removal_that_broke_off_is_finished_without_being_asked_for()
    {
        _grains.BeforePage = page => page == 1 ? throw new IOException("The disk is full.") : Task.CompletedTask;
        await Assert.ThrowsAsync<IOException>(() => _departure.RemoveAsync("edge", gone: false));
        Assert.Null(await Edge.RegisterAsync(Describe(), "2"));
        Assert.Equal(["edge"], await Fleet.GetNodesAsync());

        await _departure.FinishAllAsync(default);
        Assert.Empty(await Fleet.GetNodesAsync());
        string before = _membership;
        await RegisterAsync("3");
        Assert.NotEqual(before, _membership);

        // One that is in the fleet is none of its business.
        await Edge.DisconnectedAsync("3");
        await _departure.FinishAllAsync(default);
        Assert.Equal(["edge"], await Fleet.GetNodesAsync());
        Assert.NotNull(await Edge.GetReportAsync());
    }

    [Fact]
    public async Task A_removal_that_broke_off_is_finished_at_the_start_up_to_the_list()
    {
        Assert.IsType<NodeRemoval.Begun>(await Edge.BeginRemovalAsync(gone: false));
        await Fleet.AddNodeAsync("forgotten");
        await _departure.StartAsync(default);
        await Deadline.UntilAsync(
            "an empty fleet", async () => (await Fleet.GetNodesAsync()).Count == 0);
        await _departure.StopAsync(default);
    }

    private static NodeDescription Describe() => new()
    {
        NodeId = "edge",
        Kind = NodeKind.Edge,
        Location = Location.Parse("eu/fra/plant-1"),
        Architecture = "x64",
        Capacity = new NodeCapacity(2000, 1L << 30, 1L << 36),
        AgentVersion = "0.1.0",
        SandboxKinds = ["process"],
    };

    private IDeviceShadowGrain Device(int index) =>
        _grains.GetGrain<IDeviceShadowGrain>("device-" + index.ToString("D3", CultureInfo.InvariantCulture));

    private async Task<bool> OutAsync() => await _departure.RemoveAsync("edge", gone: false) is null;

    private async Task RegisterAsync(string connection)
    {
        _membership = (await Edge.RegisterAsync(Describe(), connection))!;
        await Waiting.JoinAsync(_membership);
        await Fleet.AddNodeAsync("edge");
    }
}
