using Continuum.Contracts.Api;
using Continuum.Contracts.Declarations;
using Continuum.Contracts.Nodes;
using Continuum.Grains.Functions;
using Continuum.Testing;

namespace Continuum.Grains.Tests.Namespaces;

public sealed class AcceleratorTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private GrainsSilo _silo = null!;

    public async ValueTask InitializeAsync()
    {
        _silo = await GrainsSilo.StartAsync(_folder);
        await _silo.JoinAsync(GrainsSilo.Describe("plain", "eu/berlin/plant-1"));
        await JoinAsync("gpu", new NodeAccelerator(AcceleratorKind.Gpu, 1, 8L << 30));
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_function_that_needs_an_accelerator_goes_where_one_is_and_others_say_why_not()
    {
        await DeployedAsync("f", "{ kind: gpu, memory: 2Gi }", at: "gpu");
        PlacementView view =
            (await _silo.Questions.ExplainAsync("default", "f", CancellationToken.None))!;
        NodeRejection plain = Assert.Single(view.NotChosen);
        Assert.Equal(("plain", "device"), (plain.Node, plain.Code));
        await RefusedAsync("large", "{ kind: gpu, memory: 16Gi }");
        await RefusedAsync("npu", "{ kind: npu }");
        await RefusedAsync("many", "{ kind: gpu, count: 2 }");
    }

    [Fact]
    public async Task Shared_memory_is_given_away_once_in_a_namespace_and_across_namespaces()
    {
        await DeployedAsync("a", "{ kind: gpu, memory: 5Gi }", at: "gpu");
        await RefusedAsync("b", "{ kind: gpu, memory: 4Gi }");
        await RefusedAsync("b", "{ kind: gpu, memory: 4Gi }", space: "other");
        await DeployedAsync("b", "{ kind: gpu, memory: 3Gi }", at: "gpu", space: "other");
        await RefusedAsync("c", "{ kind: gpu, memory: 1Mi }");
        await _silo.Grains.GetGrain<IFunctionGrain>("other/b").DeleteAsync();
        await DeployedAsync("c", "{ kind: gpu, memory: 3Gi }", at: "gpu");
    }

    [Fact]
    public async Task What_is_held_is_known_after_a_restart()
    {
        await DeployedAsync("a", "{ kind: gpu, memory: 5Gi }", at: "gpu");
        await _silo.DisposeAsync();
        _silo = await GrainsSilo.StartAsync(_folder);
        await JoinAsync("gpu", new NodeAccelerator(AcceleratorKind.Gpu, 1, 8L << 30));
        await RefusedAsync("b", "{ kind: gpu, memory: 4Gi }", space: "other");
        await DeployedAsync("b", "{ kind: gpu, memory: 3Gi }", at: "gpu", space: "other");
    }

    [Fact]
    public async Task An_exclusive_one_is_given_away_whole()
    {
        await DeployedAsync("whole", "{ kind: gpu, exclusive: true }", at: "gpu");
        await RefusedAsync("shared", "{ kind: gpu }");
        await RefusedAsync("shared", "{ kind: gpu }", space: "other");
        await RefusedAsync("whole", "{ kind: gpu, exclusive: true }", space: "other");
        await JoinAsync("two", new NodeAccelerator(AcceleratorKind.Gpu, 2, 8L << 30));
        await DeployedAsync("pair", "{ kind: gpu, count: 2 }", at: "two");
        await RefusedAsync("one", "{ kind: gpu }");
    }

    [Fact]
    public async Task A_device_that_is_shared_is_not_given_away_whole()
    {
        await DeployedAsync("shared", "{ kind: gpu }", at: "gpu");
        await RefusedAsync("whole", "{ kind: gpu, exclusive: true }");
    }

    [Fact]
    public async Task Where_any_will_do_it_is_the_kind_there_is_and_stays_that()
    {
        await DeployedAsync("any", "{ kind: any, memory: 1Gi }", at: "gpu");
        await JoinAsync("npu-1", new NodeAccelerator(AcceleratorKind.Npu, 1, 8L << 30));
        await JoinAsync("npu-2", new NodeAccelerator(AcceleratorKind.Npu, 1, 8L << 30));
        await _silo.Space().ReconsiderAsync();
        Assert.Equal(["gpu"], await _silo.NodesOfAsync("any"));
        await DeployedAsync("next", "{ kind: any, memory: 1Gi }", at: "npu-1");
    }

    [Fact]
    public async Task Who_asks_for_another_accelerator_wants_to_move()
    {
        await JoinAsync("npu", new NodeAccelerator(AcceleratorKind.Npu, 1, 0));
        await DeployedAsync("f", "{ kind: gpu }", at: "gpu");
        await DeployedAsync("f", "{ kind: npu }", at: "npu");
    }

    private Task JoinAsync(string id, params NodeAccelerator[] accelerators) => _silo.JoinAsync(
        GrainsSilo.Describe(id, $"eu/berlin/{id}") with { Accelerators = accelerators });

    private async Task DeployedAsync(string name, string accelerator, string at, string space = "default")
    {
        Assert.IsType<DeployOutcome.Deployed>(await _silo.DeployAsync(name, $"  accelerator: {accelerator}\n", space));
        Assert.Equal([at], await _silo.NodesOfAsync(name, space));
    }

    private async Task RefusedAsync(string name, string accelerator, string space = "default") =>
        Assert.IsType<DeployOutcome.NotPlaceable>(
            await _silo.DeployAsync(name, $"  accelerator: {accelerator}\n", space));
}
