using Continuum.Cli.Startup;
using Continuum.Cli.Tests.Api;
using Continuum.Cli.Tests.Startup;

namespace Continuum.Cli.Tests.Functions;

public sealed class InvokeTests : IAsyncLifetime
{
    private const string Invocations = "POST /v1/namespaces/plant/functions/thermostat/invocations";

    private readonly CliRun _cli = new();
    private CannedControlPlane _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await CannedControlPlane.StartAsync();
        _cli.Knowing(_server);
    }

    [Fact]
    public async Task The_answer_is_printed_as_it_is()
    {
        _server.On(Invocations, """{"command":"cool"}""");

        CliResult result = await _cli.RunAsync("invoke", "plant/thermostat", "--data", """{"celsius": 31}""");

        Assert.Equal((CliExit.Ok, """{"command":"cool"}""", ""), (result.Exit, result.Output, result.Error));
        Assert.Equal("""{"celsius": 31}""", Assert.Single(_server.Requests).Body);
    }

    [Fact]
    public async Task An_event_comes_from_a_file_from_standard_input_or_is_empty()
    {
        _server.On(Invocations, "1");
        File.WriteAllText(_cli.Folder.File("event.json"), "2");
        _cli.Input = "3"u8.ToArray();

        await _cli.RunAsync("invoke", "plant/thermostat", "-d", "@event.json");
        await _cli.RunAsync("invoke", "plant/thermostat", "-d", "-");
        await _cli.RunAsync("invoke", "plant/thermostat");

        Assert.Equal(["2", "3", "{}"], _server.Requests.Select(request => request.Body));
    }

    [Fact]
    public async Task An_event_file_that_is_not_there_ends_with_66()
    {
        CliResult result = await _cli.RunAsync("invoke", "plant/thermostat", "-d", "@none.json");

        Assert.Equal(CliExit.NotFound, result.Exit);
    }

    [Theory]
    [InlineData("ValueError", 502, CliExit.FunctionFailed)]
    [InlineData("Sandbox.Timeout", 504, CliExit.FunctionFailed)]
    [InlineData("Continuum.FunctionNotFound", 404, CliExit.NotFound)]
    [InlineData("Continuum.NodeUnreachable", 503, CliExit.Unavailable)]
    [InlineData("Continuum.TooManyRequests", 429, CliExit.TemporaryFailure)]
    internal async Task A_failure_goes_to_standard_error_with_its_type(string type, int status, CliExit expected)
    {
        _server.On(
            Invocations,
            $$"""{"errorType":"{{type}}","errorMessage":"too hot","stackTrace":["app.py:3"]}""",
            status,
            errorType: type);

        CliResult result = await _cli.RunAsync("invoke", "plant/thermostat");

        Assert.Equal((expected, ""), (result.Exit, result.Output));
        Assert.Equal($"error: {type}: too hot\n  app.py:3\n", result.Error);
    }

    [Fact]
    public async Task An_asynchronous_event_is_handed_to_a_node_that_carries_the_function()
    {
        await using CannedControlPlane node = await CannedControlPlane.StartAsync();
        node.On(Invocations, """{"id":"018f"}""", status: 202);
        _server.On("GET /v1/namespaces/plant/functions/thermostat/placement",
            CannedViews.Json(CannedViews.Placement("Ready")));
        _server.On("GET /v1/nodes", CannedViews.Nodes(
            CannedViews.Node("region-1", "http://127.0.0.1:1"), CannedViews.Node("edge-1", node.Url)));

        CliResult result = await _cli.RunAsync("invoke", "plant/thermostat", "--async", "-d", "1");

        Assert.Equal((CliExit.Ok, "018f\n"), (result.Exit, result.Output));
        Assert.Equal("respond-async", Assert.Single(node.Requests).Prefer);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_pass_unharmed()
    {
        byte[] sent = [0, 255, 128, 10];
        _server.On(Invocations, async context => await context.Response.Body.WriteAsync(sent));
        using MemoryStream output = new();
        using StringWriter error = new();

        await CliProgram.RunAsync(
            ["invoke", "plant/thermostat"], _cli.Surroundings(output, error), CancellationToken.None);

        Assert.Equal(sent, output.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        await _server.DisposeAsync();
    }
}
