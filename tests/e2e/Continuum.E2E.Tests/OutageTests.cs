using System.Net;
using Continuum.Contracts.Api;
using Continuum.E2E.Tests.Devices;
using Continuum.E2E.Tests.Functions;
using Continuum.E2E.Tests.Systems;
using Continuum.Testing;

namespace Continuum.E2E.Tests;

/// <summary>Parts of a system that are away: the others go on, and all agree again afterwards.</summary>
public sealed class OutageTests
{
    public OutageTests() => Need.WholeSystem();

    [Fact]
    public async Task The_edge_answers_without_its_control_plane_and_both_agree_again_afterwards()
    {
        await using ContinuumSystem fleet = await ContinuumSystem.StartAsync();
        string image = await FunctionImages.CAsync();
        Declared function = Declared.InC("plant", "greeter")
            .OnHttp("/greet").OnMqtt("plant/+/temperature", reply: "plant/{1}/command");
        await fleet.Api.DeployAsync(function, image);

        await fleet.ControlPlane.Program.KillAsync();
        await AssertAnswersAsync(fleet, "hello", "alone");

        // Even when it must start anew from what it has on its disk.
        await fleet.Edge.Program.KillAsync();
        await fleet.Edge.StartAsync();
        await AssertAnswersAsync(fleet, "hello", "restarted");

        await fleet.ControlPlane.StartAsync();
        await fleet.ConnectedAsync(fleet.Edge);
        await fleet.RoutedAsync(fleet.Edge);
        await fleet.Api.ReadyAsync(function);
        NodeView node = (await fleet.NodeAsync(fleet.Edge))!;
        string state = await fleet.Edge.ReadAsync("/v1/state");
        Assert.Contains($"\"revision\":{node.DesiredRevision},", state, StringComparison.Ordinal);
        DeployResult unchanged = await fleet.Api.PlaceAsync(function, image);
        Assert.False(unchanged.Changed);
        await fleet.Api.DeployAsync(function.With("GREETING", "welcome back"), image);
        await AssertAnswersAsync(fleet, "welcome back", "dear");
    }

    [Fact]
    public async Task Events_for_a_node_that_is_down_wait_for_it()
    {
        await using ContinuumSystem fleet = await ContinuumSystem.StartAsync(withRegion: true);
        Declared function = (Declared.InC("plant", "far", "from afar") with { Kind = "region" })
            .OnHttp("/far").OnMqtt("plant/+/temperature", reply: "plant/{1}/command");
        await fleet.Api.DeployAsync(function, await FunctionImages.CAsync());
        await fleet.RoutedAsync(fleet.Edge);
        using MqttTool device =
            await MqttTool.SubscribeAsync(fleet.Edge.MqttPort, "-t", "plant/+/command", "-F", "got %t %p");

        await fleet.Region.Program.KillAsync();
        await fleet.ConnectedAsync(fleet.Region, connected: false);
        await MqttTool.PublishLinesAsync(fleet.Edge.MqttPort, "plant/p1/temperature", ["31", "32", "33"]);
        using HttpResponseMessage waiting = await fleet.Edge.PostAsync("/plant/far", "now");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, waiting.StatusCode);
        Assert.Equal("Continuum.NodeUnreachable", waiting.Headers.GetValues("Continuum-Error-Type").Single());
        Assert.Empty(device.Lines("got "));

        await fleet.Region.StartAsync();

        foreach (string celsius in (string[])["31", "32", "33"])
        {
            await device.SawAsync($"got plant/p1/command from afar {celsius}", TimeSpan.FromSeconds(45));
        }

        Assert.Empty((await fleet.Api.DeadLettersAsync(function)).Items);
    }

    private static async Task AssertAnswersAsync(ContinuumSystem fleet, string greeting, string whom)
    {
        string http = await Deadline.SeenAsync(
            $"\"{greeting} {whom}\" over HTTP",
            async () =>
            {
                using HttpResponseMessage answer = await fleet.Edge.PostAsync("/plant/greet", whom);
                return await answer.Content.ReadAsStringAsync();
            },
            text => text == $"{greeting} {whom}");
        Assert.Equal($"{greeting} {whom}", http);
        using MqttTool device =
            await MqttTool.SubscribeAsync(fleet.Edge.MqttPort, "-t", "plant/+/command", "-F", "got %t %p");
        await MqttTool.PublishAsync(fleet.Edge.MqttPort, "plant/p1/temperature", whom, "-q", "1");
        await device.SawAsync($"got plant/p1/command {greeting} {whom}");
    }
}
