using System.Text.Json;
using Continuum.Cli.Startup;
using Continuum.Cli.Tests.Api;
using Continuum.Cli.Tests.Startup;
using Continuum.Contracts.Api;
using Continuum.Contracts.Declarations;
using Microsoft.AspNetCore.Http;

namespace Continuum.Cli.Tests.Functions;

public sealed class DeployTests : IAsyncLifetime
{
    private const string Address = "/v1/namespaces/plant/functions/thermostat";

    private const string Declaration = """
        apiVersion: continuum.dev/v1
        kind: Function
        metadata:
          name: thermostat
          namespace: plant
        spec:
          runtime: provided
          environment: { SETPOINT: "21" }

        """;

    private readonly CliRun _cli = new();
    private readonly HashSet<string> _blobs = [];
    private CannedControlPlane _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await CannedControlPlane.StartAsync();
        _cli.Knowing(_server);
        _cli.Variables["XDG_CACHE_HOME"] = _cli.Folder.File("cache");
        Directory.CreateDirectory(_cli.Folder.File("function"));
        File.WriteAllText(_cli.Folder.File("function", "function.yaml"), Declaration);
        string bootstrap = _cli.Folder.File("function", "bootstrap");
        File.WriteAllText(bootstrap, "#!/bin/true\n");
        File.SetUnixFileMode(bootstrap, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Every_problem_of_a_declaration_is_shown_with_its_place_and_nothing_is_sent()
    {
        File.WriteAllText(
            _cli.Folder.File("function", "function.yaml"),
            Declaration.Replace("provided", "cobol").Replace("name: thermostat", "name: Thermo Stat"));

        CliResult result = await _cli.RunAsync("deploy", "function");

        Assert.Equal(CliExit.InvalidInput, result.Exit);
        Assert.Contains("function/function.yaml:4:9: metadata.name", result.Error);
        Assert.Contains("function/function.yaml:7:12: spec.runtime", result.Error);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_folder_without_a_declaration_ends_with_66()
    {
        Assert.Equal(CliExit.NotFound, (await _cli.RunAsync("deploy", "none")).Exit);
    }

    [Fact]
    public async Task A_missing_bootstrap_ends_with_65_and_says_what_to_do()
    {
        File.Delete(_cli.Folder.File("function", "bootstrap"));

        CliResult result = await _cli.RunAsync("deploy", "function");

        Assert.Equal(CliExit.InvalidInput, result.Exit);
        Assert.Contains("make", result.Error);
    }

    [Fact]
    public async Task A_deploy_uploads_what_is_missing_and_waits_until_its_nodes_are_ready()
    {
        TakeImages();
        _server.On($"PUT {Address}", Result("Pending"));
        Queue<string> phases = new(["Fetching", "Starting", "Ready"]);
        _server.On($"GET {Address}/placement", context =>
            context.Response.WriteAsync(CannedViews.Json(CannedViews.Placement(phases.Dequeue()))));

        CliResult result = await _cli.RunAsync("deploy", "function");

        Assert.True(result.Exit == CliExit.Ok, result.Error);
        Assert.StartsWith("plant/thermostat v0123456789ab deployed\n", result.Output);
        Assert.Contains("Ready", result.Output);
        Assert.EndsWith("Kept, but not yet acted on: spec.objectives.priority\n", result.Output);
        Assert.Equal(3, _blobs.Count); // The manifest, the root and the function.
        Assert.Empty(phases);
    }

    [Fact]
    public async Task The_same_deploy_again_uploads_nothing()
    {
        TakeImages();
        _server.On($"PUT {Address}", Result("Ready"));

        await _cli.RunAsync("deploy", "function", "--no-wait");
        _server.Requests.Clear();
        CliResult result = await _cli.RunAsync("deploy", "function", "--no-wait", "-o", "json");

        Assert.Equal("v0123456789ab", JsonElement.Parse(result.Output).GetProperty("version").GetString());
        Assert.DoesNotContain(_server.Requests, request => request.Request.StartsWith("PUT /v1/blobs"));
    }

    [Fact]
    public async Task A_node_on_which_it_fails_ends_with_1_and_says_why()
    {
        TakeImages();
        _server.On($"PUT {Address}", Result("Pending"));
        _server.On($"GET {Address}/placement", CannedViews.Json(CannedViews.Placement("Failed", "exit status 3")));

        CliResult result = await _cli.RunAsync("deploy", "function");

        Assert.Equal(CliExit.FunctionFailed, result.Exit);
        Assert.Contains("edge-1: Failed exit status 3", result.Error);
    }

    [Fact]
    public async Task Nodes_that_are_not_ready_in_time_end_with_75()
    {
        TakeImages();
        _server.On($"PUT {Address}", Result("Pending"));
        _server.On($"GET {Address}/placement", CannedViews.Json(CannedViews.Placement("Fetching", "at 10 %")));

        CliResult result = await _cli.RunAsync("deploy", "function", "--timeout", "300ms");

        Assert.Equal(CliExit.TemporaryFailure, result.Exit);
        Assert.Contains("edge-1: Fetching at 10 %", result.Error);
    }

    [Fact]
    public async Task A_refusal_ends_with_76_and_says_what_ruled_out_each_node()
    {
        TakeImages();
        _server.On($"PUT {Address}", """
            {"type":"x","title":"t","status":422,"code":"refused","detail":"no node will do",
             "errors":[{"message":"Memory: 1 MiB left","field":"edge-1"},{"message":"Kind: is a region","field":"region-1"}]}
            """, 422, "application/problem+json");

        CliResult result = await _cli.RunAsync("deploy", "function");

        Assert.Equal(CliExit.Refused, result.Exit);
        Assert.Equal(
            "error: no node will do\n  edge-1: Memory: 1 MiB left\n  region-1: Kind: is a region\n",
            result.Error[result.Error.IndexOf("error:", StringComparison.Ordinal)..]);
    }

    [Fact]
    public async Task Another_namespace_can_be_asked_for()
    {
        TakeImages();
        _server.On("PUT /v1/namespaces/office/functions/thermostat", Result("Ready"));

        CliResult result = await _cli.RunAsync("deploy", "function", "--namespace", "office", "--no-wait");

        Assert.True(result.Exit == CliExit.Ok, result.Error);
        string sent = _server.Requests.Single(request => request.Request.StartsWith("PUT /v1/namespaces")).Body;
        DeployRequest request = JsonSerializer.Deserialize(sent, ApiJson.Default.DeployRequest)!;
        FunctionDeclaration declaration =
            Assert.IsType<DeclarationResult.Valid>(DeclarationParser.Parse(request.Declaration, "f")).Declaration;
        Assert.Equal("office/thermostat", declaration.ToKey().ToString());
        Assert.Equal("21", declaration.Spec.Environment["SETPOINT"]);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-1s")]
    [InlineData("48h")]
    public async Task A_timeout_that_is_no_duration_ends_with_64(string text)
    {
        Assert.Equal(CliExit.Usage, (await _cli.RunAsync("deploy", "function", $"--timeout={text}")).Exit);
    }

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        await _server.DisposeAsync();
    }

    private static string Result(string phase) => JsonSerializer.Serialize(
        new DeployResult("v0123456789ab", true, CannedViews.Placement(phase), ["spec.objectives.priority"]),
        ApiJson.Default.DeployResult);

    // What it was sent it has: all names of blobs that a manifest can have are asked for by the client itself.
    private void TakeImages()
    {
        _server.Otherwise(async context =>
        {
            string path = context.Request.Path.Value!;
            if (context.Request.Method == "PUT" && path.StartsWith("/v1/blobs/", StringComparison.Ordinal))
            {
                Assert.NotNull(context.Request.ContentLength);
                _blobs.Add(path["/v1/blobs/".Length..]);
                context.Response.StatusCode = 201;
                return true;
            }

            if (!path.EndsWith("/missing", StringComparison.Ordinal))
            {
                return false;
            }

            string manifest = path["/v1/images/".Length..^"/missing".Length];
            string[] wanted = _blobs.Contains(manifest) ? Layers(manifest) : [manifest];
            await context.Response.WriteAsync(JsonSerializer.Serialize(
                new MissingBlobs([.. wanted.Where(digest => !_blobs.Contains(digest))]), ApiJson.Default.MissingBlobs));
            return true;
        });
    }

    private string[] Layers(string manifest)
    {
        string blob = _cli.Folder.File("cache", "continuum", "images", "blobs", "sha256", manifest["sha256:".Length..]);
        return [.. Continuum.Images.Manifests.ManifestCodec.Decode(File.ReadAllBytes(blob)).Layers
            .Select(layer => layer.Digest)];
    }
}
