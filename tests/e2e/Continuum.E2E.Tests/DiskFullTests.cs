using System.Net;
using Continuum.E2E.Tests.Devices;
using Continuum.E2E.Tests.Functions;
using Continuum.E2E.Tests.Programs;
using Continuum.E2E.Tests.Systems;

namespace Continuum.E2E.Tests;

/// <summary>The edge's disk fills up while it runs: it takes no event that it cannot keep, and goes on afterwards.</summary>
public sealed class DiskFullTests
{
    public DiskFullTests() => Need.WholeSystem();

    [Fact]
    public async Task An_agent_whose_disk_is_full_refuses_events_goes_on_answering_and_recovers()
    {
        using Continuum.Testing.TempFolder folder = new();
        await using SmallDisk disk = await SmallDisk.MountAsync(folder.File("data"), "100m");
        await using ContinuumSystem fleet = await ContinuumSystem.StartAsync(edgeData: disk.Path);
        Declared function = Declared.InC("plant", "greeter")
            .OnHttp("/greet").OnMqtt("plant/+/temperature", reply: "plant/{1}/command");
        await fleet.Api.DeployAsync(function, await FunctionImages.CAsync());
        using MqttTool device =
            await MqttTool.SubscribeAsync(fleet.Edge.MqttPort, "-t", "plant/+/command", "-F", "got %p");

        await disk.FillAsync();

        using HttpResponseMessage refused = await PostUntilRefusedAsync(fleet);
        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        Assert.Contains("disk", await refused.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        ToolResult publish = await Tool.RunAsync(
            "timeout", "5", "mosquitto_pub", "-V", "mqttv5", "-d", "-h", "127.0.0.1", "-p", $"{fleet.Edge.MqttPort}",
            "-t", "plant/p1/temperature", "-q", "1", "-m", "refused");
        Assert.True(publish.Code != 0, publish.Output);
        using HttpResponseMessage direct = await fleet.Edge.PostAsync("/plant/greet", "direct");
        Assert.Equal("hello direct", await direct.Content.ReadAsStringAsync());

        disk.Free();

        using HttpResponseMessage accepted = await PostWithoutWaitingAsync(fleet, "kept");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await MqttTool.PublishAsync(fleet.Edge.MqttPort, "plant/p1/temperature", "again", "-q", "1");
        await device.SawAsync("got hello again");
        Assert.DoesNotContain("refused", string.Join('\n', device.Lines("got ")), StringComparison.Ordinal);
    }

    // The last page of a file that has begun takes an event or two.
    private static async Task<HttpResponseMessage> PostUntilRefusedAsync(ContinuumSystem fleet)
    {
        const int Most = 20;
        for (int posted = 1; ; posted++)
        {
            HttpResponseMessage answer = await PostWithoutWaitingAsync(fleet, "fits");
            if (answer.StatusCode != HttpStatusCode.Accepted || posted == Most)
            {
                return answer;
            }

            answer.Dispose();
        }
    }

    private static async Task<HttpResponseMessage> PostWithoutWaitingAsync(ContinuumSystem fleet, string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, fleet.Edge.Url + "/plant/greet")
        {
            Content = new StringContent(body),
        };
        request.Headers.Add("Prefer", "respond-async");
        return await fleet.Edge.SendAsync(request);
    }
}
