using Continuum.Cli.Startup;
using Continuum.Cli.Tests.Api;
using Continuum.Cli.Tests.Startup;

namespace Continuum.Cli.Tests.Events;

public sealed class EventsTests : IAsyncLifetime
{
    private readonly CliRun _cli = new();
    private CannedControlPlane _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await CannedControlPlane.StartAsync();
        _cli.Knowing(_server);
    }

    [Theory]
    [InlineData(7, true, "reconciles: every event is accounted for")]
    [InlineData(8, false, "DOES NOT RECONCILE on edge-1")]
    public async Task The_ledger_says_whether_every_event_is_accounted_for(int accepted, bool reconciles, string verdict)
    {
        _server.On("GET /v1/events/ledger?namespace=plant&name=thermostat&node=edge-1", """
            {"nodes":[{"nodeId":"edge-1","at":"2026-11-21T11:00:00+00:00","functions":[
              {"function":{"namespace":"plant","name":"thermostat"},"accepted":COUNT,"attempts":9,"answered":4,
               "replies":4,"replied":3,"repliesWaiting":1,"deadLettered":2,"deadLetters":1,"waiting":0,
               "dropped":{"maxAge":1},"evicted":{"age":1},"repliesDropped":{},"repeated":5}],
              "inMemory":[{"function":{"namespace":"plant","name":"thermostat"},"accepted":3,"answered":2,
               "dropped":{"qos0-busy":1}}],
              "elsewhere":[{"bridge":"cloud","route":"up","written":9,"forwarded":4,"dropped":{"expired":2},
               "waiting":3,"waitingBytes":600}]}],"unreachable":[]}
            """.Replace("COUNT", $"{accepted}", StringComparison.Ordinal));

        CliResult result = await _cli.RunAsync("events", "ledger", "plant/thermostat", "--node", "edge-1");

        Assert.True(result.Exit == (reconciles ? CliExit.Ok : CliExit.FunctionFailed), result.Error + result.Output);
        Assert.Contains(verdict, result.Output);
        Assert.Contains("evicted (age 1)", result.Output);
        Assert.Contains("3 came, 2 answered, 1 lost (qos0-busy 1)", result.Output);
        Assert.Contains("cloud/up  edge-1  9        4          3        600    2 (expired 2)  0", result.Output);
    }

    [Fact]
    public async Task What_waits_is_listed_with_its_next_attempt()
    {
        _server.On("GET /v1/events?limit=100", """
            {"items":[{"id":"018f","nodeId":"edge-1","function":{"namespace":"plant","name":"thermostat"},
              "acceptedAt":"2026-11-21T11:58:00+00:00","attempts":2,"dueAt":"2026-11-21T12:00:30+00:00","payloadBytes":12,
              "trigger":{"kind":"mqtt","topic":"plant/p1/temperature"}}],"unreachable":["edge-9"]}
            """);

        CliResult result = await _cli.RunAsync("events", "list");

        Assert.True(result.Exit == CliExit.Ok, result.Error);
        Assert.Contains("018f  plant/thermostat  edge-1  2 min ago  2         in 30 s  plant/p1/temperature  12", result.Output);
        Assert.Contains("edge-9", result.Error);
    }

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        await _server.DisposeAsync();
    }
}
