using System.Net;
using Continuum.Agent.Bridges;
using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Events;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Tests.Interop;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.Bridges;

/// <summary>
/// What a bridge remembers of its other broker, what it tells it, and what it can never take from it.
/// </summary>
public sealed class BridgeMemoryTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _far = new();

    public BridgeMemoryTests() => Assert.SkipUnless(MosquittoBroker.IsInstalled, "needs mosquitto (Debian: mosquitto)");

    public void Dispose()
    {
        _folder.Dispose();
        _far.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_settings_no_longer_ask_for_is_ended_at_the_other_broker(bool mosquitto)
    {
        await using MosquittoBroker? theirs = mosquitto ? await MosquittoBroker.StartAsync(_far) : null;
        await using FolderSessionStore sessions = new(Path.Combine(_far.Path, "mqtt"));
        await using MqttBroker ours = new(
            new MqttBrokerOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] },
            null, sessions, NullLoggerFactory.Instance, TimeProvider.System);
        await ours.StartAsync(default);
        int port = theirs?.Port ?? ours.LocalEndPoints[0].Port;
        await using (BridgedNode before = BridgedNode.Start(_folder, To(port, "kept/#", "gone/#"), true, Some.MqttRoute("old/+")))
        {
            await RemembersAsync(before, "$share/continuum/old/+", "gone/#", "kept/#");
            await ReachedAsync(before, port, "gone/x");
        }

        await using BridgedNode node = BridgedNode.Start(_folder, To(port, "kept/#"), true, Some.MqttRoute("new/+"));
        await RemembersAsync(node, "$share/continuum/new/+", "kept/#");
        await ReachedAsync(node, port, "kept/x");
        using MqttClientProgram here = await MqttClientProgram.SubscribeAsync(
            node.Port, "-q", "2", "-t", "kept/#", "-F", "here %p");
        long nobodys = node.Meters["continuum.bridge.untaken far nobodys"];
        Assert.Equal(0, await MqttClientProgram.PublishAsync(port, null, "-t", "gone/x", "-q", "2", "-m", "late"));
        Assert.Equal(0, await MqttClientProgram.PublishAsync(port, null, "-t", "old/x", "-q", "2", "-m", "late"));
        Assert.Equal(0, await MqttClientProgram.PublishAsync(port, null, "-t", "kept/x", "-q", "2", "-m", "last"));
        await here.SeesAsync("here last");
        Assert.Equal(nobodys, node.Meters["continuum.bridge.untaken far nobodys"]);
        Assert.Empty(node.Invoker.Requests);
    }

    [Fact]
    public async Task A_subscription_that_is_refused_when_it_is_made_again_is_asked_for_until_it_is_granted()
    {
        int port = LastingPort.Next();
        Rights rights = new();
        await using MqttBroker far = await StartAsync(port, rights);
        await using BridgedNode node = BridgedNode.Start(_folder, To(port, "kept/#"));
        await ReachedAsync(node, port, "kept/x");

        // It comes back without the session, and the bridge without the right to it; then with it.
        await far.StopAsync(default);
        rights.AreDenied = true;
        await using MqttBroker anew = await StartAsync(port, rights);
        await Deadline.UntilAsync("a refusal", () => node.Meters["continuum.bridge.not_subscribed far"] > 0);
        rights.AreDenied = false;
        await ReachedAsync(node, port, "kept/y");
    }

    [Fact]
    public async Task The_other_broker_says_whether_the_bridge_is_connected()
    {
        await using MosquittoBroker far = await MosquittoBroker.StartAsync(_far);
        using CutLink link = new(far.Port);
        BridgesOptions options = To(link.Port, "kept/#");
        options.Bridges["far"].StateTopic = "site1/state";
        using MqttClientProgram there = await MqttClientProgram.SubscribeAsync(
            far.Port, "-q", "1", "-t", "site1/state", "-F", "state %p");
        await using (BridgedNode node = BridgedNode.Start(_folder, options))
        {
            await StatesAsync(there, "1");
            link.Cut();
            await StatesAsync(there, "1", "0", "1");
        }

        await StatesAsync(there, "1", "0", "1", "0");
        using MqttClientProgram late = await MqttClientProgram.SubscribeAsync(
            far.Port, "-q", "1", "-t", "site1/state", "-F", "retained %r %p");
        await late.SeesAsync("retained 1 0");
    }

    [Fact]
    public async Task A_message_whose_events_can_never_fit_is_acknowledged_counted_and_still_published()
    {
        await using MosquittoBroker far = await MosquittoBroker.StartAsync(_far);
        EventQueueOptions small = new() { MaxBytes = 1 << 20 };
        BridgesOptions options = To(far.Port, "kept/#");
        options.Bridges["far"].Triggers = false;
        await using BridgedNode node = BridgedNode.Start(_folder, options, small, Some.MqttRoute("kept/+"));
        using MqttClientProgram here = await MqttClientProgram.SubscribeAsync(
            node.Port, "-q", "2", "-t", "kept/#", "-F", "%t %l");
        await ReachedAsync(node, far.Port, "kept/small");
        await node.QuietAsync();
        int before = node.Invoker.Requests.Count;
        foreach (int qos in (int[])[1, 2])
        {
            string file = _far.File($"large{qos}");
            await File.WriteAllTextAsync(file, new string('x', 2 << 20));
            Assert.Equal(0, await MqttClientProgram.PublishAsync(
                far.Port, null, "-t", $"kept/large{qos}", "-q", $"{qos}", "-f", file));
            await here.SeesAsync($"kept/large{qos} {2 << 20}");
        }

        await Deadline.UntilAsync("what comes behind it", async () =>
        {
            await MqttClientProgram.PublishAsync(far.Port, null, "-t", "kept/behind", "-q", "2", "-m", "x");
            return node.Invoker.Requests.Count > before;
        });
        EventAccount account = Assert.Single(node.Queue.ReadLedger(null));
        Assert.True(account.Reconciles);
        Assert.Equal(2, account.Dropped["too-large"]);
    }

    [Theory]
    [InlineData("mqttv5", 1)]
    [InlineData("mqttv311", 1)]
    [InlineData("mqttv5", 2)]
    public async Task A_device_message_of_which_a_part_can_never_fit_reaches_all_but_that(string version, int qos)
    {
        await using MosquittoBroker far = await MosquittoBroker.StartAsync(_far);
        BridgesOptions options = BridgedNode.To(far.Port, bridge => bridge.Routes["up"] = new()
        {
            Direction = RouteDirection.Out,
            Filter = "kept/#",
        });
        await using BridgedNode node = BridgedNode.Start(
            _folder, options, new EventQueueOptions { MaxBytes = 1 << 20 }, Some.MqttRoute("kept/+"),
            Some.MqttRoute("+/large", Some.OtherFunction));
        using MqttClientProgram here = await MqttClientProgram.SubscribeAsync(node.Port, "-t", "kept/#", "-F", "%t %l");
        string[] from = ["-i", "device", "-V", version, "-q", $"{qos}", "-f", _far.File("large")];

        // Of these two events either fits, but not beside the other; of the next no event can be.
        await File.WriteAllTextAsync(_far.File("large"), new string('x', 600_000));
        Assert.Equal(0, await MqttClientProgram.PublishAsync(node.Port, null, ["-t", "kept/large", .. from]));
        await here.SeesAsync("kept/large 600000");
        await Deadline.UntilAsync("the one to run", () => node.Invoker.Requests.Count == 1);
        await File.WriteAllTextAsync(_far.File("large"), new string('x', 7 << 20));
        Assert.Equal(0, await MqttClientProgram.PublishAsync(
            node.Port, null, ["-t", "kept/firmware", "-r", .. from]));
        await here.SeesAsync($"kept/firmware {7 << 20}");
        using MqttClientProgram late = await MqttClientProgram.SubscribeAsync(
            node.Port, "-t", "kept/firmware", "-F", "retained %r %l");
        await late.SeesAsync($"retained 1 {7 << 20}");
        await node.ForwardedAsync("up", 2);
        await node.QuietAsync();
        Assert.Empty(node.Queue.ReadInbound("device"));
        IReadOnlyList<EventAccount> accounts = node.Queue.ReadLedger(null);
        Assert.All(accounts, account => Assert.True(account.Reconciles));
        Assert.Equal(
            (3, 1, 2),
            (accounts.Sum(account => account.Accepted), accounts.Sum(account => account.Answered),
                accounts.Sum(account => account.Dropped.GetValueOrDefault("too-large"))));
        Assert.Single(node.Invoker.Requests);
    }

    private static BridgesOptions To(int port, params string[] ways) => BridgedNode.To(port, bridge =>
    {
        bridge.Triggers = true;
        foreach (string filter in ways)
        {
            bridge.Routes[filter[..^2]] = new() { Direction = RouteDirection.In, Filter = filter, QoS = 2 };
        }
    });

    private static Task RemembersAsync(BridgedNode node, params string[] filters) => Deadline.UntilAsync(
        string.Join(" ", filters), () => node.Queue.Subscriptions.Read("far").SequenceEqual(filters));

    // The first of these may come before the subscription.
    private static async Task ReachedAsync(BridgedNode node, int port, string topic)
    {
        long before = node.Meters["continuum.bridge.received far"];
        await Deadline.UntilAsync($"a message on {topic}", async () =>
        {
            await MqttClientProgram.PublishAsync(port, null, "-t", topic, "-q", "2", "-m", "x");
            return node.Meters["continuum.bridge.received far"] > before;
        });
        await Task.Yield();
    }

    // A 1 that was not acknowledged before the cut is said again beside the new one.
    private static Task StatesAsync(MqttClientProgram there, params string[] states) => Deadline.UntilAsync(
        string.Join(" ", states),
        () =>
        {
            string[] said = [.. there.Lines.Where(line => line.StartsWith("state ", StringComparison.Ordinal))];
            return said.Where((line, i) => i == 0 || line != said[i - 1])
                .Select(line => line[6..]).SequenceEqual(states);
        });

    private static async Task<MqttBroker> StartAsync(int port, Rights rights)
    {
        MqttBroker broker = new(
            new MqttBrokerOptions { Listen = [new IPEndPoint(IPAddress.Loopback, port)], Authorizer = rights },
            null, new MemorySessionStore(), NullLoggerFactory.Instance, TimeProvider.System);
        await broker.StartAsync(default);
        return broker;
    }

    /// <summary>All or none, as the test says.</summary>
    private sealed class Rights : ITopicAuthorizer
    {
        public bool AreDenied { get; set; }

        public bool MayPublish(MqttIdentity client, ReadOnlySpan<char> topic) => true;

        public SubscriptionRight MaySubscribe(MqttIdentity client, string filter) =>
            AreDenied ? SubscriptionRight.None : SubscriptionRight.Whole;

        public bool MayRead(MqttIdentity client, ReadOnlySpan<char> topic) => !AreDenied;
    }
}
