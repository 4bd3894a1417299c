using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;
using Continuum.Testing;

namespace Continuum.Grains.Tests.Namespaces;

public sealed class ExecutionPlacementTests : IAsyncLifetime
{
    private const string WithinHundred =
        "  objectives: { latency: [{ quantile: 0.95, atMost: 100ms, from: eu/berlin/plant-1 }] }\n";

    private const string TwoQuantiles =
        "  objectives: { latency: [{ quantile: 0.5, atMost: 80ms, from: eu/berlin/plant-1 }, "
        + "{ quantile: 0.99, atMost: 500ms, from: eu/berlin/plant-1 }] }\n";

    private static readonly FunctionKey Function = new("default", "f");

    private readonly TempFolder _folder = new();
    private GrainsSilo _silo = null!;

    public async ValueTask InitializeAsync()
    {
        // The plant's own node is the dearer one: it is taken only where the cheap one is too far.
        _silo = await GrainsSilo.StartAsync(_folder);
        await _silo.JoinAsync(Priced("edge", "eu/berlin/plant-1", 1));
        await _silo.JoinAsync(Priced("far", "eu/fra/dc", 0.001));
        await HeartAsync("edge");
        await HeartAsync("far");
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_a_function_takes_is_part_of_its_objective()
    {
        await _silo.DeployAsync("f", WithinHundred);
        Assert.Equal(["far"], await _silo.NodesOfAsync("f"));

        // 40 ms there and 80 ms of execution are more than 100 ms.
        await HeartAsync("far", Repeated(80, 32));
        await _silo.Space().ReconsiderAsync();

        Assert.Equal(["edge"], await _silo.NodesOfAsync("f"));
        LatencyForecast latency = Assert.Single((await ForecastAsync()).Latency);
        Assert.InRange(latency.ExecutionMs, 76, 84);
        Assert.InRange(latency.QuantileMs, 76, 90);
    }

    [Fact]
    public async Task A_restart_does_not_take_a_function_for_quick()
    {
        await _silo.DeployAsync("f", WithinHundred);
        await HeartAsync("far", Repeated(80, 32));
        await _silo.Space().ReconsiderAsync();
        await _silo.DisposeAsync();

        _silo = await GrainsSilo.StartAsync(_folder);
        await _silo.JoinAsync(Priced("edge", "eu/berlin/plant-1", 1));
        await _silo.JoinAsync(Priced("far", "eu/fra/dc", 0.001));
        await HeartAsync("edge");
        await HeartAsync("far");
        await _silo.Space().ReconsiderAsync();
        Assert.Equal(["edge"], await _silo.NodesOfAsync("f"));

        // A version that is quick is known for it after as many answers.
        await HeartAsync("edge", Repeated(2, 32));
        await _silo.Space().ReconsiderAsync();
        Assert.Equal(["far"], await _silo.NodesOfAsync("f"));
    }

    [Fact]
    public async Task An_objective_is_met_by_the_execution_at_its_own_quantile()
    {
        await _silo.DeployAsync("f", TwoQuantiles);
        Assert.Equal(["far"], await _silo.NodesOfAsync("f"));
        await HeartAsync("far", [.. Repeated(1, 31), 300]);
        await _silo.Space().ReconsiderAsync();

        // Half of the events take 1 ms, and the way there 40: the tail of the execution is not the median's matter.
        Assert.Equal(["far"], await _silo.NodesOfAsync("f"));
        LatencyForecast latency = Assert.Single((await ForecastAsync()).Latency);
        Assert.InRange(latency.ExecutionMs, 0.9, 1.1);
        Assert.InRange(latency.MedianMs, 40, 43);
    }

    [Fact]
    public async Task A_few_answers_say_nothing_of_a_tail()
    {
        await _silo.DeployAsync("f", WithinHundred);
        await HeartAsync("far", Repeated(80, 10));
        await _silo.Space().ReconsiderAsync();

        Assert.Equal(["far"], await _silo.NodesOfAsync("f"));
        Assert.Equal(0, Assert.Single((await ForecastAsync()).Latency).ExecutionMs);
    }

    [Fact]
    public async Task A_node_tells_nothing_of_functions_that_it_does_not_carry()
    {
        await _silo.DeployAsync("f", WithinHundred);
        await HeartAsync("edge", Repeated(80, 32));
        await _silo.Space().ReconsiderAsync();

        Assert.Equal(["far"], await _silo.NodesOfAsync("f"));
    }

    [Fact]
    public async Task A_function_slower_than_its_objective_is_placed_all_the_same_and_said_to_miss_it()
    {
        await _silo.DeployAsync("f", WithinHundred);
        await HeartAsync("far", Repeated(500, 32));
        await _silo.Space().ReconsiderAsync();

        Assert.Single(await _silo.NodesOfAsync("f"));
        Assert.Equal(0, Assert.Single((await ForecastAsync()).Latency).Within);
    }

    [Fact]
    public async Task What_any_other_placement_could_save_is_bounded()
    {
        await _silo.DeployAsync("f", WithinHundred);
        double best = Assert.NotNull((await ForecastAsync()).SavingAtMost);

        // It stands on the dear node, and nothing but the last look holds it there.
        await HeartAsync("far", Repeated(80, 32));
        await _silo.Space().ReconsiderAsync();
        await HeartAsync("edge", [.. Repeated(2, 32)], answers: 1_000_000);
        double standing = Assert.NotNull((await ForecastAsync()).SavingAtMost);

        Assert.InRange(best, 0, 0.01);
        Assert.InRange(standing, 0.5, 1);
    }

    private async Task<PlacementForecast> ForecastAsync() =>
        (await _silo.Questions.ExplainAsync("default", "f", CancellationToken.None))!.Forecast!;

    private Task HeartAsync(string node, double[]? milliseconds = null, long? answers = null) =>
        _silo.Node(node).HeartbeatAsync(
            new NodeUse(),
            Repeated(20, 20),
            [],
            milliseconds is null ? [] : [new FunctionExecution(Function, answers ?? milliseconds.Length, milliseconds)]);

    private static double[] Repeated(double milliseconds, int times) =>
        [.. Enumerable.Repeat(milliseconds, times)];

    private static NodeDescription Priced(string id, string location, double perGiBHour) =>
        GrainsSilo.Describe(id, location) with { Prices = new NodePrices(0, 0, perGiBHour, 0, 0) };
}
