using System.Text.Json;
using Continuum.Cli.Startup;
using Continuum.Cli.Tests.Api;
using Continuum.Cli.Tests.Startup;
using Continuum.Contracts.Api;

namespace Continuum.Cli.Tests.Functions;

public sealed class DryRunTests : IAsyncLifetime
{
    private const string Address = "/v1/namespaces/plant/functions/thermostat/dry-run";

    private static readonly PlannedFigures Before = new(
        ["region-1"],
        new PlannedCost(0.5, [new CostTerm("replicas", 0.1), new CostTerm("misses", 0.4)]),
        0.99,
        0.6,
        31,
        0);

    private static readonly PlannedFigures After = new(
        ["edge-1"], new PlannedCost(0.2, [new CostTerm("replicas", 0.2)]), 0.999, 1, 2.5, 0);

    private readonly CliRun _cli = new();
    private CannedControlPlane _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await CannedControlPlane.StartAsync();
        _cli.Knowing(_server);
        _cli.Variables["XDG_CACHE_HOME"] = _cli.Folder.File("cache");
        Directory.CreateDirectory(_cli.Folder.File("function"));
        File.WriteAllText(_cli.Folder.File("function", "function.yaml"), """
            apiVersion: continuum.dev/v1
            kind: Function
            metadata: { name: thermostat, namespace: plant }
            spec: { runtime: provided }

            """);
        string bootstrap = _cli.Folder.File("function", "bootstrap");
        File.WriteAllText(bootstrap, "#!/bin/true\n");
        File.SetUnixFileMode(bootstrap, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task It_shows_what_would_change_and_uploads_nothing()
    {
        _server.On($"POST {Address}", Json(Accepted()));

        CliResult result = await _cli.RunAsync("deploy", "function", "--dry-run");

        Assert.True(result.Exit == CliExit.Ok, result.Error);
        Assert.StartsWith("plant/thermostat v0123456789ab would be deployed; nothing was changed\n", result.Output);
        string row = result.Output.Split('\n')
            .Single(line => line.StartsWith("thermostat  moved", StringComparison.Ordinal));
        Assert.Equal(
            [
                "thermostat", "moved", "region-1", "edge-1",
                "31 ms -> 2.5 ms", "60 % -> 100 %", "99 % -> 99.9 %", "0.5 -> 0.2",
            ],
            row.Split("  ", StringSplitOptions.RemoveEmptyEntries).Select(cell => cell.Trim()));
        Assert.Contains("1 function(s) would change, 3 stay as they are\n", result.Output);
        Assert.Contains("cost an hour of all 0.9 -> 0.6: replicas +0.1, misses -0.4\n", result.Output);
        Assert.Contains("idle would lack something: 1 node(s) asked for, 0 found\nruled out: 2 node(s) by memory\n", result.Output);
        Assert.Contains("nearest to the plant", result.Output);
        Assert.EndsWith("Kept, but not yet acted on: spec.triggers[0].schedule\n", result.Output);

        (string request, string body, _) = Assert.Single(_server.Requests);
        Assert.Equal($"POST {Address}", request);
        DryRunRequest sent = JsonSerializer.Deserialize(body, ApiJson.Default.DryRunRequest)!;
        Assert.NotEmpty(sent.Layers!);
        Assert.All(sent.Layers!, layer => Assert.True(layer.SizeBytes > 0));
    }

    [Fact]
    public async Task As_json_it_is_the_apis_own()
    {
        _server.On($"POST {Address}", Json(Accepted()));

        CliResult result = await _cli.RunAsync("deploy", "function", "--dry-run", "-o", "json");

        Assert.Equal(CliExit.Ok, result.Exit);
        Assert.Equal(
            Json(Accepted()), Json(JsonSerializer.Deserialize(result.Output, ApiJson.Default.DeployPreview)!));
    }

    [Fact]
    public async Task A_deploy_that_would_be_refused_ends_with_76_and_says_why()
    {
        _server.On($"POST {Address}", Json(new DeployPreview
        {
            Namespace = "plant",
            Name = "thermostat",
            Version = "v0123456789ab",
            IsDeployed = false,
            Accepted = false,
            Code = "refused",
            Reason = "1 node(s) asked for, 0 found",
            Missing =
            [
                new PlannedShortage(
                    "thermostat", "1 node(s) asked for, 0 found",
                    [new RejectionTally("residency", 2), new RejectionTally("memory", 1)]),
            ],
            NotChosen = [new NodeRejection("edge-1", "eu/berlin/plant-1", "residency", "it stands in eu")],
        }));

        CliResult result = await _cli.RunAsync("deploy", "function", "--dry-run");

        Assert.Equal(CliExit.Refused, result.Exit);
        Assert.StartsWith(
            "plant/thermostat v0123456789ab would be refused: 1 node(s) asked for, 0 found\n\n"
            + "ruled out: 2 node(s) by residency, 1 node(s) by memory\n",
            result.Output);
        Assert.Contains("it stands in eu", result.Output);
    }

    private static DeployPreview Accepted() => new()
    {
        Namespace = "plant",
        Name = "thermostat",
        Version = "v0123456789ab",
        IsDeployed = false,
        Accepted = true,
        Before = new PlannedCost(0.9, [new CostTerm("replicas", 0.5), new CostTerm("misses", 0.4)]),
        After = new PlannedCost(0.6, [new CostTerm("replicas", 0.6)]),
        Changes = [new PlannedChange("thermostat", "moved", ["region-1"], ["edge-1"], Before, After)],
        Unchanged = 3,
        Missing = [new PlannedShortage("idle", "1 node(s) asked for, 0 found", [new RejectionTally("memory", 2)])],
        Placement = CannedViews.Placement("Planned"),
        NotYetActedOn = ["spec.triggers[0].schedule"],
    };

    private static string Json(DeployPreview preview) =>
        JsonSerializer.Serialize(preview, ApiJson.Default.DeployPreview);
}
