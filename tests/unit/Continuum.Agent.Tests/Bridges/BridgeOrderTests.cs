using Continuum.Agent.Bridges;
using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;

namespace Continuum.Agent.Tests.Bridges;

/// <summary>What comes by a bridge is taken in its order, also while there is no room for it.</summary>
public sealed class BridgeOrderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _far = new();

    public void Dispose()
    {
        _folder.Dispose();
        _far.Dispose();
    }

    [Fact]
    public async Task A_message_for_which_there_is_no_room_is_not_overtaken_by_one_for_which_there_is()
    {
        await using BridgedNode far = BridgedNode.Start(_far, new BridgesOptions());
        await using BridgedNode node = BridgedNode.Start(
            _folder,
            BridgedNode.To(far.Port, bridge => bridge.Routes["down"] =
                new() { Direction = RouteDirection.In, Filter = "kept/#", QoS = 2 }),
            new EventQueueOptions { MaxBytes = 1 << 20 },
            Some.MqttRoute("kept/+"));
        await Deadline.UntilAsync("the subscription", async () =>
        {
            await far.PublishAsync("kept/hello", "x", 2);
            return !node.Invoker.Requests.IsEmpty;
        });
        await node.QuietAsync();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Invoker.WaitFor(gate.Task);

        await far.PublishAsync("kept/first", new string('x', 600_000), 2);
        await far.PublishAsync("kept/second", new string('x', 600_000), 2);
        await Deadline.UntilAsync(
            "a refusal", () => node.Meters["continuum.events.refused queue-full"] > 0);
        long before = node.Meters["continuum.bridge.received far"];
        await far.PublishAsync("kept/third", "x", 2);
        await Deadline.UntilAsync("the third", () => node.Meters["continuum.bridge.received far"] > before);
        gate.SetResult();
        await Deadline.UntilAsync("all three", () => Topics(node).Length == 3);
        Assert.Equal(["kept/first", "kept/second", "kept/third"], Topics(node));
    }

    [Fact]
    public async Task What_waits_for_other_nodes_functions_does_not_hold_up_what_comes_by_another_bridge_to_the_same_broker()
    {
        await using BridgedNode far = BridgedNode.Start(_far, new BridgesOptions());
        BridgesOptions options = BridgedNode.To(far.Port, bridge => bridge.Routes["down"] = In("kept/#"));
        options.Bridges["there"] = new() { Url = options.Bridges["far"].Url, Routes = { ["down"] = In("there/#") } };
        await using BridgedNode node = BridgedNode.Start(
            _folder, options, new EventQueueOptions { MaxBytes = 4 << 20, MaxBytesElsewhere = 64 << 10 },
            Some.MqttRoute("kept/+"), Some.MqttRoute("there/+", Some.OtherFunction));
        node.Queue.BoundElsewhere(function => function == Some.OtherFunction, static () => default);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Invoker.Script = async (request, cancellationToken) =>
        {
            await (request.Function == Some.OtherFunction ? gate.Task.WaitAsync(cancellationToken) : Task.CompletedTask);
            return ScriptedInvoker.Answer;
        };
        await Deadline.UntilAsync("a refusal", async () =>
        {
            await far.PublishAsync("there/x", new string('x', 50_000), 2);
            return node.Meters["continuum.events.refused elsewhere-full"] > 0;
        });
        await Deadline.UntilAsync("the others", async () =>
        {
            await far.PublishAsync("kept/x", "x", 2);
            return node.Invoker.Requests.Any(request => request.Trigger.Topic == "kept/x");
        });
        gate.SetResult();
    }

    private static BridgeRouteOptions In(string filter) =>
        new() { Direction = RouteDirection.In, Filter = filter, QoS = 2 };

    // Of the first ones some may come late.
    private static string[] Topics(BridgedNode node) =>
        [.. node.Invoker.Requests.Select(request => request.Trigger.Topic!).Where(topic => topic != "kept/hello")];
}
