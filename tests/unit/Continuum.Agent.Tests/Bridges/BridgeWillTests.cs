using System.Text;
using Continuum.Agent.Bridges;
using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Mqtt;
using Continuum.Mqtt.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.Bridges;

/// <summary>A device's will goes where its messages go.</summary>
public sealed class BridgeWillTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _far = new();

    public void Dispose()
    {
        _folder.Dispose();
        _far.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_will_starts_functions_and_crosses_bridges_out(int qos)
    {
        await using BridgedNode far = BridgedNode.Start(_far, new BridgesOptions());
        using MqttClientProgram there = await MqttClientProgram.SubscribeAsync(
            far.Port, "-q", "1", "-t", "#", "-F", "%t %p %r");
        await using BridgedNode node = BridgedNode.Start(_folder, To(far.Port), true, Some.MqttRoute("plant/+"));
        using MqttClientProgram here = await MqttClientProgram.SubscribeAsync(
            node.Port, "-q", "1", "-t", "#", "-F", "%t %p");
        await LeaveAsync(node, qos);
        await there.SeesAsync("plant/thermo-7 gone 0");
        await here.SeesAsync("plant/thermo-7 gone");
        await Deadline.UntilAsync(
            "the function", () => node.Invoker.Requests.Any(request => request.Trigger.Topic == "plant/thermo-7"));
        await node.QuietAsync();
        Assert.Equal((1, 1), (node.Account("up").Written, node.Account("up").Forwarded));
        Assert.Single(there.Lines, line => line.StartsWith("plant/", StringComparison.Ordinal));
        Assert.Single(here.Lines, line => line.StartsWith("plant/thermo-7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_next_will_of_a_device_that_names_its_messages_is_another_one()
    {
        await using BridgedNode far = BridgedNode.Start(_far, new BridgesOptions());
        using MqttClientProgram there = await MqttClientProgram.SubscribeAsync(
            far.Port, "-q", "1", "-t", "#", "-F", "%t %p");
        await using BridgedNode node = BridgedNode.Start(_folder, To(far.Port), true, Some.MqttRoute("plant/+"));
        for (int i = 1; i <= 2; i++)
        {
            await LeaveAsync(node, qos: 1, name: "always the same");
            await Deadline.UntilAsync("the function", () => node.Invoker.Requests.Count == i);
        }

        await node.QuietAsync();
        Assert.Equal((2, 2), (node.Account("up").Written, node.Account("up").Forwarded));
        Assert.Equal(2, node.Invoker.Requests.Select(request => request.DedupKey).Distinct().Count());
        await Deadline.UntilAsync("both there", () => there.Lines.Count(line => line == "plant/thermo-7 gone") == 2);
    }

    [Fact]
    public async Task A_will_for_which_there_is_no_room_is_heard_here_at_once_and_taken_when_there_is()
    {
        await using BridgedNode node = BridgedNode.Start(
            _folder, new BridgesOptions(), new EventQueueOptions { MaxBytes = 1 << 20 }, Some.MqttRoute("plant/+"));
        using MqttClientProgram here = await MqttClientProgram.SubscribeAsync(
            node.Port, "-q", "1", "-t", "plant/thermo-7", "-F", "%p");
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Invoker.WaitFor(gate.Task);
        await node.PublishAsync("plant/large", new string('x', 1_040_000), 2);
        await LeaveAsync(node, qos: 2, new string('x', 20_000));
        await Deadline.UntilAsync("a refusal", () => node.Meters["continuum.events.refused queue-full"] > 0);
        await here.SeesAsync(new string('x', 20_000));
        gate.SetResult();
        await Deadline.UntilAsync(
            "the function", () => node.Invoker.Requests.Any(request => request.Trigger.Topic == "plant/thermo-7"));
        await node.QuietAsync();
        Assert.Single(here.Lines, line => line.StartsWith('x'));
    }

    private static BridgesOptions To(int port) => BridgedNode.To(port, bridge =>
        bridge.Routes["up"] = new() { Direction = RouteDirection.Out, Filter = "plant/#", QoS = 2 });

    private static async Task LeaveAsync(BridgedNode node, int qos, string text = "gone", string? name = null)
    {
        await using MqttClient device = new(
            new MqttClientOptions
            {
                Port = node.Port,
                ClientId = "thermo-7",
                Will = new MqttMessage
                {
                    Topic = "plant/thermo-7",
                    Payload = Encoding.UTF8.GetBytes(text),
                    QoS = qos,
                    UserProperties = name is null ? [] : [new("dedup-id", name)],
                },
            },
            NullLoggerFactory.Instance, TimeProvider.System, new Random(1))
        {
            LeavesWill = true,
        };
        await device.ConnectAsync(default);
    }
}
