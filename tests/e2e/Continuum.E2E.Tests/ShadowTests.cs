using System.Text;
using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.E2E.Tests.Devices;
using Continuum.E2E.Tests.Systems;
using Continuum.Mqtt;
using Continuum.Mqtt.Client;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.E2E.Tests;

/// <summary>A device's shadow, written on both sides of an outage.</summary>
public sealed class ShadowTests
{
    private const string Path = "/v1/devices/thermo-7/shadow";
    private const string Topic = "$continuum/devices/thermo-7/shadow/";

    public ShadowTests() => Need.WholeSystem();

    [Fact]
    public async Task Both_sides_of_an_outage_agree_afterwards_and_the_device_is_told()
    {
        await using ContinuumSystem fleet = await ContinuumSystem.StartAsync();
        await ReportAsync(fleet, """{"reported":{"t":20,"firmware":"1.0"}}""", qos: "2");
        await AgreeAsync(fleet, """{"firmware":"1.0","t":20}""", "{}");

        // Without the node the application goes on, without the control plane the device does.
        await fleet.Edge.Program.KillAsync();
        await fleet.ConnectedAsync(fleet.Edge, connected: false);
        await DesireAsync(fleet, """{"desired":{"target":21},"reported":{"firmware":null}}""");
        await fleet.ControlPlane.Program.KillAsync();
        await fleet.Edge.StartAsync();
        await ReportAsync(fleet, """{"reported":{"t":22}}""", qos: "1");
        await fleet.Edge.Program.KillAsync();
        await fleet.Edge.StartAsync();
        using MqttTool device = await MqttTool.SubscribeAsync(
            fleet.Edge.MqttPort, "-i", "thermo-7", "-t", Topic + "update/delta", "-q", "1", "-F", "got %p");
        await fleet.ControlPlane.StartAsync();

        await device.SawAsync("\"delta\":{\"target\":21}", TimeSpan.FromSeconds(45));
        await AgreeAsync(fleet, """{"t":22}""", """{"target":21}""");
        await ReportAsync(fleet, """{"reported":{"target":21}}""", qos: "2");
        await AgreeAsync(fleet, """{"t":22,"target":21}""", """{"target":21}""");
    }

    [Fact]
    public async Task Updates_of_a_device_are_done_once_each_however_often_the_agent_is_killed()
    {
        const int Kills = 5;
        await using ContinuumSystem fleet = await ContinuumSystem.StartAsync();
        await using MqttClient device = new(
            new MqttClientOptions { Port = fleet.Edge.MqttPort, ClientId = "thermo-7", SessionExpirySeconds = 3600 },
            NullLoggerFactory.Instance,
            TimeProvider.System,
            new Random(3));
        await device.ConnectAsync(CancellationToken.None);
        int acknowledged = 0;
        bool enough = false;
        Task reporting = Task.Run(async () =>
        {
            while (!Volatile.Read(ref enough))
            {
                await device.PublishAsync(
                    Update($$$"""{"reported":{"n":{{{acknowledged + 1}}}}}"""), CancellationToken.None);
                Interlocked.Increment(ref acknowledged);
            }
        });
        for (int kill = 0; kill < Kills; kill++)
        {
            int from = Volatile.Read(ref acknowledged);
            await Deadline.UntilAsync(
                "updates between two kills", () => Volatile.Read(ref acknowledged) >= from + 10 + kill);
            await fleet.Edge.Program.KillAsync();
            await fleet.Edge.StartAsync();
        }

        Volatile.Write(ref enough, true);
        await Deadline.WithinAsync("the last update", reporting);
        ShadowView shadow = JsonSerializer.Deserialize(await fleet.Edge.ReadAsync(Path), ApiJson.Default.ShadowView)!;
        Assert.Equal((acknowledged, $"{{\"n\":{acknowledged}}}"), (shadow.Version, shadow.Reported.ToString()));
        await AgreeAsync(fleet, $"{{\"n\":{acknowledged}}}", "{}");
    }

    private static MqttMessage Update(string json) =>
        new() { Topic = Topic + "update", Payload = Encoding.UTF8.GetBytes(json), QoS = 2 };

    private static Task ReportAsync(ContinuumSystem fleet, string update, string qos) => MqttTool.PublishAsync(
        fleet.Edge.MqttPort, Topic + "update", update, "-i", "reporter", "-q", qos);

    private static async Task DesireAsync(ContinuumSystem fleet, string update)
    {
        using HttpResponseMessage written = await fleet.Api.Http.PatchAsync(
            Path, new StringContent(update, Encoding.UTF8, "application/json"));
        Assert.True(written.IsSuccessStatusCode, await written.Content.ReadAsStringAsync());
    }

    private static async Task AgreeAsync(ContinuumSystem fleet, string reported, string desired)
    {
        foreach (Func<Task<string>> ask in (Func<Task<string>>[])
        [
            async () => await (await fleet.Api.Http.GetAsync(Path)).Content.ReadAsStringAsync(),
            () => fleet.Edge.ReadAsync(Path),
        ])
        {
            await Deadline.SeenAsync(
                $"desired {desired}, reported {reported}",
                ask,
                text => JsonSerializer.Deserialize(text, ApiJson.Default.ShadowView) is { } shadow
                    && shadow.Reported.ToString() == reported
                    && shadow.Desired.ToString() == desired,
                TimeSpan.FromSeconds(45));
        }
    }
}
