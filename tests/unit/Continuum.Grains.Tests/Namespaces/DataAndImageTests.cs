using Continuum.Contracts.Api;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Images;
using Continuum.Contracts.Nodes;
using Continuum.Grains.Functions;
using Continuum.Testing;

namespace Continuum.Grains.Tests.Namespaces;

public sealed class DataAndImageTests : IAsyncLifetime
{
    // The historian lies in eu/fra/dc.
    private const string Reads = "  placement: { near: [{ data: Historian, bytesPerEvent: 100Mi }] }\n";

    private const string FromPlant =
        "  objectives: { latency: [{ quantile: 0.95, atMost: 900ms, from: eu/berlin/plant-1 }] }\n";

    private static readonly ImageLayer Base = new("sha256:" + new string('b', 64), 500L << 20, "/");

    private readonly TempFolder _folder = new();
    private GrainsSilo _silo = null!;

    public async ValueTask InitializeAsync()
    {
        _silo = await GrainsSilo.StartAsync(_folder);
        await _silo.JoinAsync(GrainsSilo.Describe("edge", "eu/berlin/plant-1"));
        await _silo.JoinAsync(GrainsSilo.Describe("region", "eu/fra/dc"));
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_function_follows_the_data_that_it_reads_and_is_told_what_it_costs()
    {
        Assert.IsType<DeployOutcome.Deployed>(await _silo.DeployAsync("plain", FromPlant));
        Assert.Equal(["edge"], await _silo.NodesOfAsync("plain"));
        Assert.IsType<DeployOutcome.Deployed>(await _silo.DeployAsync("reader", FromPlant + Reads));
        Assert.Equal(["region"], await _silo.NodesOfAsync("reader"));

        Assert.IsType<DeployOutcome.Deployed>(await _silo.DeployAsync(
            "far", FromPlant + Reads.Replace(" }\n", ", residency: [eu/berlin/*] }\n", StringComparison.Ordinal)));
        PlacementForecast forecast =
            (await _silo.Questions.ExplainAsync("default", "far", CancellationToken.None))!.Forecast!;
        Assert.Contains(forecast.Costs, term => term.Name == "data" && term.PerHour > 0);
    }

    [Fact]
    public async Task Data_whose_place_nobody_said_is_named_as_not_acted_on()
    {
        await _silo.DeployAsync("f", """
              placement: { near: [{ data: historian, bytesPerEvent: 1 }, { data: lake, bytesPerEvent: 1 }] }

            """);
        FunctionView view = Assert.Single(await _silo.Space().GetFunctionsAsync());
        Assert.Equal(["spec.placement.near[1]"], view.NotYetActedOn);
    }

    [Fact]
    public async Task A_node_that_has_the_largest_layer_is_preferred_among_equals_once_it_said_so()
    {
        string shared = "sha256:" + new string('1', 64);
        string other = "sha256:" + new string('2', 64);
        _silo.Images.Add(shared, Base, new ImageLayer("sha256:" + new string('c', 64), 4096, "/var/task"));
        _silo.Images.Add(other, Base, new ImageLayer("sha256:" + new string('d', 64), 8192, "/var/task"));
        await DeployAsync("first", shared, "  placement: { residency: [eu/fra/*] }\n");
        DeployOutcome.Deployed before = await DeployAsync("early", other, "");
        Assert.Equal(["edge"], await _silo.NodesOfAsync("early"));
        Assert.NotEmpty(before.Version);
        Assert.Contains(await TermsAsync("early"), term => term.Name == "fetches");

        Assignment assignment = Assert.Single((await _silo.Node("region").GetDesiredStateAsync()).Assignments);
        await _silo.Node("region").AcknowledgeAsync(
            new NodeAcknowledgement(1, [new AssignmentStatus(assignment.Version, AssignmentPhase.Ready, "")]));
        await DeployAsync("late", other, "");
        Assert.Equal(["region"], await _silo.NodesOfAsync("late"));
        Assert.DoesNotContain(await TermsAsync("late"), term => term.Name == "fetches");
    }

    private async Task<IReadOnlyList<CostTerm>> TermsAsync(string name) =>
        (await _silo.Questions.ExplainAsync("default", name, CancellationToken.None))!.Forecast!.Costs;

    private async Task<DeployOutcome.Deployed> DeployAsync(string name, string image, string spec) =>
        Assert.IsType<DeployOutcome.Deployed>(await _silo.Grains.GetGrain<IFunctionGrain>($"default/{name}")
            .DeployAsync(GrainsSilo.Declare(name, spec: spec), image));
}
