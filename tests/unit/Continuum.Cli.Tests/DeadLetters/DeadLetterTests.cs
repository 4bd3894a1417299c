using Continuum.Cli.Startup;
using Continuum.Cli.Tests.Api;
using Continuum.Cli.Tests.Startup;

namespace Continuum.Cli.Tests.DeadLetters;

public sealed class DeadLetterTests : IAsyncLifetime
{
    private readonly CliRun _cli = new();
    private CannedControlPlane _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await CannedControlPlane.StartAsync();
        _cli.Knowing(_server);
    }

    [Fact]
    public async Task Dead_letters_are_listed_with_their_error_and_the_nodes_that_could_not_be_asked()
    {
        _server.On("GET /v1/dead-letters?limit=100&namespace=plant&name=thermostat", """
            {"items":[{"id":"018f","nodeId":"edge-1","function":{"namespace":"plant","name":"thermostat"},
              "acceptedAt":"2026-11-21T11:00:00+00:00","deadAt":"2026-11-21T11:58:00+00:00","attempts":5,
              "error":{"type":"ValueError","message":"too hot"},"trigger":{"kind":"mqtt","topic":"plant/p1/temperature"},
              "payload":"e30="}],
             "unreachable":["edge-9"]}
            """);

        CliResult result = await _cli.RunAsync("dead-letters", "list", "plant/thermostat");

        Assert.True(result.Exit == CliExit.Ok, result.Error);
        Assert.Contains("018f  plant/thermostat  edge-1  2 min ago  5         mqtt     ValueError: too hot", result.Output);
        Assert.Contains("edge-9", result.Error);
    }

    [Fact]
    public async Task They_are_replayed_by_function_or_removed_by_id()
    {
        _server.On("POST /v1/dead-letters/replay?namespace=plant&name=thermostat", """{"count":2,"unreachable":[]}""");
        _server.On("DELETE /v1/dead-letters?id=a&id=b", """{"count":1,"unreachable":[]}""");

        CliResult replayed = await _cli.RunAsync("dead-letters", "replay", "plant/thermostat");
        CliResult removed = await _cli.RunAsync("dead-letters", "remove", "--id", "a", "--id", "b");

        Assert.Equal(("2 replayed\n", "1 removed\n"), (replayed.Output, removed.Output));
    }

    [Fact]
    public async Task Which_ones_must_be_said()
    {
        Assert.Equal(CliExit.Usage, (await _cli.RunAsync("dead-letters", "remove")).Exit);
    }

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        await _server.DisposeAsync();
    }
}
