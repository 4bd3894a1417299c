using System.Net;
using Continuum.E2E.Tests.Devices;
using Continuum.E2E.Tests.Functions;
using Continuum.E2E.Tests.Systems;
using Continuum.Testing;

namespace Continuum.E2E.Tests;

/// <summary>kill -9 of the agent while it has work: nothing that was acknowledged is lost.</summary>
public sealed class CrashTests
{
    private const int Events = 1_000;

    public CrashTests() => Need.WholeSystem();

    [Theory]
    [InlineData("slow")] // Nothing is answered yet when the agent is killed.
    [InlineData("greet")] // It is killed while it answers.
    public async Task Every_acknowledged_event_is_answered_after_the_agent_was_killed(string mode)
    {
        await using ContinuumSystem fleet = await ContinuumSystem.StartAsync();
        string image = await FunctionImages.CAsync();
        Declared function = Declared.InC("plant", "counter", "answer", mode).With("SLOW_MS", "3000")
            .OnMqtt("plant/+/count", reply: "plant/{1}/counted");
        await fleet.Api.DeployAsync(function, image);

        // A session that the broker keeps: also answers that come while the device is away reach it.
        using MqttTool device = await MqttTool.SubscribeAsync(
            fleet.Edge.MqttPort, "-c", "-i", "keeper", "-q", "1", "-t", "plant/+/counted", "-F", "got %p");
        await MqttTool.PublishLinesAsync(
            fleet.Edge.MqttPort, "plant/p1/count", Enumerable.Range(0, Events).Select(number => $"{number}"));

        await fleet.Edge.Program.KillAsync();

        int answered = device.Lines("got answer").Length;
        Assert.True(answered < Events, $"all {Events} events were answered before the agent was killed");
        await fleet.ConnectedAsync(fleet.Edge, connected: false);
        await fleet.Api.PlaceAsync(function.With("MODE", "greet"), image);
        await fleet.Edge.StartAsync();
        await Deadline.SeenAsync(
            "every event to be answered at least once (the numbers are those that are not)",
            () => Task.FromResult(string.Join(", ", Missing(device))),
            missing => missing.Length == 0,
            TimeSpan.FromSeconds(90));
        Assert.Empty((await fleet.Api.DeadLettersAsync(function)).Items);
    }

    [Fact]
    public async Task A_request_under_way_is_answered_before_the_agent_stops()
    {
        await using ContinuumSystem fleet = await ContinuumSystem.StartAsync();
        Declared function = Declared.InC("plant", "slow", "done", "slow").With("SLOW_MS", "1500")
            .OnHttp("/slow").OnMqtt("plant/+/slow", reply: "plant/{1}/done");
        await fleet.Api.DeployAsync(function, await FunctionImages.CAsync());
        using MqttTool device =
            await MqttTool.SubscribeAsync(fleet.Edge.MqttPort, "-t", "plant/+/done", "-F", "got %p");

        using HttpResponseMessage warm = await fleet.Edge.PostAsync("/plant/slow", "warm");
        await MqttTool.PublishAsync(fleet.Edge.MqttPort, "plant/p1/slow", "event", "-q", "1");
        Task<HttpResponseMessage> request = fleet.Edge.PostAsync("/plant/slow", "request");
        // The one that is over, and the two that are under way.
        await LogReader.StartedAsync(fleet.Api, function, invocations: 3);
        await fleet.Edge.Program.SignalAsync("TERM");

        using HttpResponseMessage answer = await Deadline.WithinAsync("the answer of a stopping agent", request);
        Assert.Equal((HttpStatusCode.OK, "done request"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(0, await fleet.Edge.Program.EndAsync());

        // The event's answer went out before the broker closed, or the event is still there and is answered anew.
        await fleet.Edge.StartAsync();
        await device.SawAsync("got done event");
    }

    private static HashSet<string> Missing(MqttTool device) =>
    [
        .. Enumerable.Range(0, Events).Select(number => $"{number}")
            .Except(device.Lines("got answer ").Select(line => line["got answer ".Length..])),
    ];
}
