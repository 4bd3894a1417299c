using System.Text;
using System.Text.Json;
using Continuum.Cli.Output;
using Continuum.Cli.Startup;
using Continuum.Cli.Tests.Api;
using Continuum.Cli.Tests.Startup;
using Continuum.Contracts.Api;
using Continuum.Contracts.Declarations;
using Continuum.Contracts.Nodes;

namespace Continuum.Cli.Tests.Output;

public sealed class OutputTests : IAsyncLifetime
{
    private readonly CliRun _cli = new();
    private CannedControlPlane _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await CannedControlPlane.StartAsync();
        _cli.Knowing(_server);
    }

    [Fact]
    public async Task Functions_are_a_table_for_people()
    {
        _server.On("GET /v1/functions", CannedViews.Functions(CannedViews.Function("plant", "thermostat")));

        CliResult result = await _cli.RunAsync("functions");

        string[] lines = Lines(result);
        Assert.Equal(
            ["NAMESPACE", "NAME", "VERSION", "RUNTIME", "NODES", "DEPLOYED", "TRIGGERS"], Cells(lines[0]));
        Assert.Equal(
            [
                "plant", "thermostat", "v0123456789ab", "python3.11", "edge-1 Ready", "5 min ago",
                "mqtt plant/+/temperature, http POST /thermostat",
            ],
            Cells(lines[1]));
    }

    [Fact]
    public void A_terminal_gets_every_column_whole_however_narrow_it_is()
    {
        using MemoryStream output = new();
        _cli.OutputIsTerminal = true;
        Surroundings terminal = _cli.Surroundings(output, TextWriter.Null);
        string[] row = [.. Enumerable.Range(0, 8).Select(column => new string((char)('a' + column), 40))];

        new Presenter(terminal, OutputFormat.Table).Table(row, [row]);

        string text = Encoding.UTF8.GetString(output.ToArray());
        Assert.Equal(2, text.TrimEnd().Split('\n').Length);
        Assert.All(row, cell => Assert.Equal(3, text.Split(cell).Length));
    }

    [Fact]
    public async Task Nodes_are_a_table_for_people()
    {
        _server.On("GET /v1/nodes", CannedViews.Nodes(CannedViews.Node("edge-1")));

        CliResult result = await _cli.RunAsync("nodes");

        Assert.Equal(
            [
                "edge-1", "edge", "eu-central/berlin/plant-1", "connected", "128 MiB of 4 GiB", "1.3 ms", "process", "2", "3",
                "4",
                "plant/thermostat@v0123456789ab",
            ],
            Cells(Lines(result)[1]));
    }

    [Fact]
    public async Task A_node_is_taken_out_and_one_that_is_not_there_is_not_found()
    {
        _server.On("DELETE /v1/nodes/edge-1?gone=true", "");
        Assert.Contains("edge-1 is out of the fleet", (await _cli.RunAsync("nodes", "remove", "edge-1", "--gone")).Error);
        Assert.Equal(CliExit.NotFound, (await _cli.RunAsync("nodes", "remove", "other")).Exit);
    }

    [Fact]
    public async Task Nodes_say_which_accelerators_they_have()
    {
        NodeView node = CannedViews.Node("edge-1");
        _server.On("GET /v1/nodes", CannedViews.Nodes(node with
        {
            Description = node.Description with
            {
                Accelerators = [new NodeAccelerator(AcceleratorKind.Gpu, 2, 16L << 30)],
            },
        }));

        CliResult result = await _cli.RunAsync("nodes");

        Assert.EndsWith("edge-1: accelerators: 2 gpu with 16 GiB\n", result.Output);
    }

    [Fact]
    public async Task Nodes_say_what_isolates_functions_and_why()
    {
        _server.On("GET /v1/nodes", CannedViews.Nodes(CannedViews.Node("edge-1")));

        CliResult result = await _cli.RunAsync("nodes");

        Assert.Equal("edge-1: process isolation: /dev/kvm is not there", Lines(result)[2]);
    }

    [Fact]
    public async Task A_placement_says_what_is_execution_and_what_could_be_saved_at_most()
    {
        PlacementForecast forecast = new()
        {
            Availability = 0.999,
            CostPerHour = 0.5,
            SavingAtMost = 0.0123,
            Costs = [],
            Latency = [new("eu/berlin/plant-1", "edge-1", 2, 5.5, 0.95, 42, 50, 0.99, 31.5, Measured: true)],
            Alternatives = [],
            Decision = "0123",
        };
        _server.On(
            "GET /v1/namespaces/plant/functions/thermostat/placement",
            CannedViews.Json(CannedViews.Placement("Ready") with { Forecast = forecast }));

        CliResult result = await _cli.RunAsync("placement", "plant/thermostat");

        Assert.Contains("EXECUTION", result.Output);
        Assert.Contains("31.5 ms", result.Output);
        Assert.Contains("proved: no other placement of the namespace saves more than 1.23 % of its cost", result.Output);
    }

    [Fact]
    public async Task A_placement_says_why_there_and_why_not_elsewhere()
    {
        _server.On("GET /v1/namespaces/plant/functions/thermostat/placement",
            CannedViews.Json(CannedViews.Placement("Failed", "no memory")));

        CliResult result = await _cli.RunAsync("placement", "plant/thermostat");

        string[] lines = Lines(result);
        Assert.Equal("plant/thermostat v0123456789ab", lines[0]);
        Assert.Equal(
            ["edge-1", "eu-central/berlin/plant-1", "Failed: no memory", "nearest to the plant"], Cells(lines[2]));
        Assert.Equal(["region-1", "eu-central/frankfurt/dc-1", "Farther", "farther away"], Cells(lines[4]));
    }

    [Fact]
    public async Task Json_is_the_APIs_own()
    {
        string sent = CannedViews.Nodes(CannedViews.Node("edge-1"));
        _server.On("GET /v1/nodes", sent);

        CliResult result = await _cli.RunAsync("nodes", "--output", "json");

        Assert.Equal(
            sent, JsonSerializer.Serialize(
                JsonSerializer.Deserialize(result.Output, ApiJson.Default.NodeViewArray), ApiJson.Default.NodeViewArray));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(sent), JsonElement.Parse(result.Output)));
    }

    [Fact]
    public async Task What_is_written_to_a_pipe_has_no_escape_sequences()
    {
        _server.On("GET /v1/functions", CannedViews.Functions(
            CannedViews.Function("plant", "thermostat") with { Triggers = ["\u001b[31mred [bold]"] }));

        CliResult result = await _cli.RunAsync("functions");

        Assert.DoesNotContain('\u001b', result.Output);
        Assert.Contains("[31mred [bold]", result.Output);
    }

    [Fact]
    public async Task Log_lines_have_their_time_node_and_source()
    {
        _server.On("GET /v1/namespaces/plant/functions/thermostat/logs?tail=5&follow=false", """
            {"version":{"function":{"namespace":"plant","name":"thermostat"},"version":"v1"},"nodeId":"edge-1","time":"2026-11-21T12:00:00.5+00:00","source":"StandardError","text":"hot"}

            """);

        CliResult people = await _cli.RunAsync("logs", "plant/thermostat", "--tail", "5");
        CliResult programs = await _cli.RunAsync("logs", "plant/thermostat", "--tail", "5", "-o", "json");

        Assert.Equal("2026-11-21T12:00:00.500Z edge-1 err hot\n", people.Output);
        Assert.Equal("hot", JsonElement.Parse(programs.Output).GetProperty("text").GetString());
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(128L << 20, "128 MiB")]
    public void Bytes_are_put_into_words(long bytes, string words) => Assert.Equal(words, Words.Bytes(bytes));

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        await _server.DisposeAsync();
    }

    private static string[] Lines(CliResult result)
    {
        Assert.True(result.Exit == CliExit.Ok, result.Error);
        return [.. result.Output.Split('\n').Where(line => line.Trim().Length > 0)];
    }

    private static string[] Cells(string line) =>
        line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
