using Continuum.Cli.Startup;
using Continuum.Cli.Tests.Api;
using Continuum.Cli.Tests.Startup;

namespace Continuum.Cli.Tests.Shadows;

public sealed class ShadowTests : IAsyncLifetime
{
    private const string Shadow = """
        {"device":"thermo-7","version":3,"timestamp":1763722740000,"desired":{"target":21},"reported":{},
         "delta":{"target":21}}
        """;

    private readonly CliRun _cli = new();
    private CannedControlPlane _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await CannedControlPlane.StartAsync();
        _cli.Knowing(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Devices_are_listed_with_what_is_still_to_be_done()
    {
        _server.On("GET /v1/devices?limit=2&after=a", """
            {"items":[{"device":"thermo-7","version":3,"timestamp":1763722740000,"pending":1,
              "nodes":["edge-1","edge-2"]}],
             "after":"thermo-7"}
            """);
        CliResult result = await _cli.RunAsync("devices", "--limit", "2", "--after", "a");
        Assert.True(result.Exit == CliExit.Ok, result.Error);
        Assert.Contains("thermo-7  3", result.Output);
        Assert.Contains("edge-1, edge-2", result.Output);
        Assert.Contains("--after thermo-7", result.Error);
    }

    [Theory]
    [InlineData("""{"desired":{"target":21}}""", "set", "Press 7", """{"target":21}""")]
    [InlineData("""{"reported":null,"version":2}""", "set", "Press 7", "null", "--reported", "--version-was", "2")]
    public async Task A_shadow_is_written(string sent, params string[] arguments)
    {
        _server.On("PATCH /v1/devices/Press%207/shadow", Shadow);
        CliResult result = await _cli.RunAsync(["shadow", .. arguments]);
        Assert.True(result.Exit == CliExit.Ok, result.Error);
        Assert.Contains("\"target\": 21", result.Output);
        Assert.Equal(sent, _server.Requests.Last().Body);
    }

    [Fact]
    public async Task What_is_no_JSON_is_not_sent()
    {
        CliResult result = await _cli.RunAsync("shadow", "set", "d", "target=21");
        Assert.Equal(CliExit.Usage, result.Exit);
        Assert.Contains("no JSON", result.Error);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_shadow_is_read_and_deleted()
    {
        _server.On("GET /v1/devices/d/shadow", Shadow).On("DELETE /v1/devices/d/shadow", "", 204);
        Assert.Contains("\"version\": 3", (await _cli.RunAsync("shadow", "get", "d")).Output);
        Assert.Equal(CliExit.Ok, (await _cli.RunAsync("shadow", "delete", "d")).Exit);
        _server.On("DELETE /v1/devices/none/shadow", "", 404);
        Assert.Equal(CliExit.NotFound, (await _cli.RunAsync("shadow", "delete", "none")).Exit);
    }
}
