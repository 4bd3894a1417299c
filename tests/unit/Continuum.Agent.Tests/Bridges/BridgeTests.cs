using Continuum.Agent.Bridges;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Mqtt.Tests.Interop;
using Continuum.Mqtt.Tests.Security;

namespace Continuum.Agent.Tests.Bridges;

/// <summary>Bridges to a real Mosquitto, which is cut off, killed and started again.</summary>
public sealed class BridgeTests : IDisposable
{
    private const int Commands = 200;

    private static readonly string[] Watcher =
        ["-c", "-i", "watcher", "-q", "2", "-t", "plant/#", "-t", "bulk/#", "-t", "alarms/#", "-F", "got %p"];

    private readonly TempFolder _folder = new();
    private readonly TempFolder _far = new();

    public BridgeTests() => Assert.SkipUnless(MosquittoBroker.IsInstalled, "needs mosquitto (Debian: mosquitto)");

    // Mosquitto saves what it has when it is told to stop.
    private string Lasting => $"persistence true\npersistence_location {_far.Path}/\nmax_queued_messages 0";

    public void Dispose()
    {
        _folder.Dispose();
        _far.Dispose();
    }

    [Theory]
    [InlineData("5.0")]
    [InlineData("3.1.1")]
    public async Task Messages_go_both_ways_under_their_prefixes_and_do_not_come_back(string version)
    {
        await using MosquittoBroker far = await MosquittoBroker.StartAsync(_far);
        await using BridgedNode node = BridgedNode.Start(_folder, BridgedNode.To(far.Port, bridge =>
        {
            bridge.Version = version;
            bridge.Routes["up"] = Out("plant/#", remote: "site1/");
            bridge.Routes["down"] =
                new() { Direction = RouteDirection.In, Filter = "commands/#", QoS = 2, LocalPrefix = "from/" };
            bridge.Routes["back"] = Out("from/#", qos: 2);
        }));
        using MqttClientProgram there = await MqttClientProgram.SubscribeAsync(
            far.Port, "-q", "2", "-t", "#", "-F", "there %t %p");
        using MqttClientProgram here = await MqttClientProgram.SubscribeAsync(
            node.Port, "-q", "2", "-t", "#", "-F", "here %t %p");
        for (int qos = 0; qos <= 2; qos++)
        {
            Assert.Equal(0, await MqttClientProgram.PublishAsync(
                node.Port, null, "-t", $"plant/p{qos}", "-q", $"{qos}", "-m", "31"));
            await there.SeesAsync($"there site1/plant/p{qos} 31");
        }

        await Deadline.UntilAsync("a command from there", async () =>
        {
            await MqttClientProgram.PublishAsync(far.Port, null, "-t", "commands/p1", "-q", "2", "-m", "off");
            return here.Lines.Any(line => line.Contains("here from/commands/p1 off", StringComparison.Ordinal));
        });
        await node.ForwardedAsync("up", 3);
        Assert.Equal(0, node.Account("back").Written);
        Assert.DoesNotContain(there.Lines, line => line.Contains("from/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_said_while_the_other_broker_was_away_is_there_once_and_in_order()
    {
        const int Messages = 200;
        int port = FreePort.Next();
        MosquittoBroker far = await MosquittoBroker.StartAsync(_far, Lasting, port);
        await WatchAsync(port);
        await using BridgedNode node = BridgedNode.Start(_folder, BridgedNode.To(
            port, bridge => bridge.Routes["up"] = Out("plant/#", qos: 2)));
        for (int number = 1; number <= Messages; number++)
        {
            await node.PublishAsync("plant/p1", $"{number}", 2);
            if (number is 60 or 120)
            {
                await far.StopAsync();
            }

            if (number is 90 or 160)
            {
                far = await MosquittoBroker.StartAsync(_far, Lasting, port);
            }
        }

        await node.ForwardedAsync("up", Messages);
        Assert.Equal(Enumerable.Range(1, Messages), await SeenAsync(port, Messages));
        await far.DisposeAsync();
    }

    [Fact]
    public async Task A_broker_that_was_killed_and_knows_nothing_any_more_gets_what_waits()
    {
        int port = FreePort.Next();
        MosquittoBroker far = await MosquittoBroker.StartAsync(_far, port: port);
        await using BridgedNode node = BridgedNode.Start(_folder, BridgedNode.To(
            port, bridge => bridge.Routes["up"] = Out("plant/#", qos: 2)));
        for (int number = 1; number <= 300; number++)
        {
            await node.PublishAsync("plant/p1", $"{number}", 1 + (number % 2));
            if (number is 50 or 150 or 250)
            {
                await far.DisposeAsync();
                far = await MosquittoBroker.StartAsync(_far, port: port);
            }
        }

        await node.ForwardedAsync("up", 300);
        Assert.Equal(0, node.Account("up").Waiting);
        await far.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task However_often_the_link_is_cut_every_message_is_there_once_and_in_order(int seed)
    {
        const int Messages = 400;
        Random random = new(seed);
        await using MosquittoBroker far = await MosquittoBroker.StartAsync(_far, Lasting);
        await WatchAsync(far.Port);
        using CutLink link = new(far.Port);
        BridgesOptions options = BridgedNode.To(link.Port, bridge =>
        {
            bridge.Routes["up"] = Out("plant/#", qos: 2);
            bridge.Routes["down"] = new() { Direction = RouteDirection.In, Filter = "commands/#", QoS = 2 };
        });
        await using BridgedNode node = BridgedNode.Start(_folder, options);
        using MqttClientProgram here = await MqttClientProgram.SubscribeAsync(
            node.Port, "-q", "2", "-t", "commands/#", "-F", "got %p");
        await Deadline.UntilAsync("the way in", async () =>
        {
            await MqttClientProgram.PublishAsync(far.Port, null, "-t", "commands/x", "-q", "2", "-m", "0");
            return here.Lines.Contains("got 0");
        });
        Task commands = PublishCommandsAsync(far.Port);
        for (int number = 1; number <= Messages; number++)
        {
            await node.PublishAsync("plant/p1", $"{number}", 2);
            if (random.Next(25) == 0)
            {
                link.Cut();
            }
        }

        await node.ForwardedAsync("up", Messages);
        Assert.Equal(Enumerable.Range(1, Messages), await SeenAsync(far.Port, Messages));
        await commands;
        await Deadline.SeenAsync(
            "all commands", () => Task.FromResult(Numbers(here).Count(number => number > 0)), count => count >= Commands);
        await node.QuietAsync();
        Assert.Equal(Enumerable.Range(1, Commands), Numbers(here).Where(number => number > 0).Order());
    }

    [Fact]
    public async Task A_more_urgent_route_goes_first_when_the_link_is_back()
    {
        int port = FreePort.Next();
        MosquittoBroker far = await MosquittoBroker.StartAsync(_far, Lasting, port);
        await WatchAsync(port);
        await far.StopAsync();
        await using BridgedNode node = BridgedNode.Start(_folder, BridgedNode.To(port, bridge =>
        {
            bridge.InFlight = 1;
            bridge.Routes["bulk"] = Out("bulk/#");
            bridge.Routes["alarms"] = Out("alarms/#");
            bridge.Routes["alarms"].Priority = 9;
        }));
        for (int number = 1; number <= 30; number++)
        {
            await node.PublishAsync($"{(number <= 20 ? "bulk" : "alarms")}/x", $"{number}", 1);
        }

        await using MosquittoBroker back = await MosquittoBroker.StartAsync(_far, Lasting, port);
        await node.ForwardedAsync("bulk", 20);
        int[] seen = await SeenAsync(port, 30);
        Assert.Equal(Enumerable.Range(21, 10).Concat(Enumerable.Range(1, 20)), seen);
    }

    [Fact]
    public async Task A_message_that_the_far_end_does_not_take_is_dropped_and_counted()
    {
        await using MosquittoBroker far = await MosquittoBroker.StartAsync(
            _far, $"acl_file {WriteRules("topic write plant/allowed\ntopic read #\n")}\nmax_packet_size 5000");
        await using BridgedNode node = BridgedNode.Start(_folder, BridgedNode.To(
            far.Port, bridge => bridge.Routes["up"] = Out("plant/#", qos: 2)));
        await node.PublishAsync("plant/forbidden", "x", 2);
        await node.PublishAsync("plant/allowed", new string('x', 9000), 2);
        await node.PublishAsync("plant/allowed", "small", 2);
        await node.ForwardedAsync("up", 1);
        await Deadline.SeenAsync(
            "two drops", () => Task.FromResult(node.Account("up")), account => account.Waiting == 0);
        Assert.Equal((1, 1), (node.Account("up").Dropped["refused"], node.Account("up").Dropped["too-large"]));
    }

    [Fact]
    public async Task Functions_are_triggered_from_another_broker_and_answer_there()
    {
        await using MosquittoBroker far = await MosquittoBroker.StartAsync(_far);
        await using BridgedNode node = BridgedNode.Start(
            _folder,
            BridgedNode.To(far.Port, bridge => bridge.Triggers = true),
            hasBroker: false,
            Some.MqttRoute("plant/+/temperature", reply: "plant/{1}/command"),
            Some.MqttRoute("plant/p1/#", Some.Function, reply: "also/{1}"));
        using MqttClientProgram there = await MqttClientProgram.SubscribeAsync(
            far.Port, "-q", "2", "-t", "plant/+/command", "-t", "also/#", "-F", "got %t %p");
        await Deadline.UntilAsync("an answer", async () =>
        {
            await MqttClientProgram.PublishAsync(far.Port, null, "-t", "plant/p2/temperature", "-q", "2", "-m", "31");
            return there.Lines.Contains("got plant/p2/command ok");
        });
        await node.QuietAsync();
        Assert.Equal(0, await MqttClientProgram.PublishAsync(
            far.Port, null, "-t", "plant/p1/temperature", "-q", "2", "-m", "32",
            "-V", "5", "-D", "publish", "user-property", "dedup-id", "one"));

        // Two triggers overlap: the broker sends it for each, and each runs once. Its name does not make one of both.
        await there.SeesAsync("got plant/p1/command ok");
        await node.QuietAsync();
        Assert.Equal(2, Seen(node, "plant/p1/temperature"));
        Assert.Equal(node.Account("answers").Written, node.Account("answers").Forwarded);

        node.Table.Replace(new([Some.MqttRoute("other/+", reply: "also/{1}")]));
        await Deadline.UntilAsync("an answer of the other trigger", async () =>
        {
            await MqttClientProgram.PublishAsync(far.Port, null, "-t", "other/x", "-q", "1", "-m", "33");
            return there.Lines.Contains("got also/x ok");
        });
    }

    [Fact]
    public async Task Nodes_of_one_group_share_the_events_of_another_broker()
    {
        await using MosquittoBroker far = await MosquittoBroker.StartAsync(_far);
        using TempFolder second = new();
        await using BridgedNode one = BridgedNode.Start(
            _folder, BridgedNode.To(far.Port, bridge => (bridge.Triggers, bridge.ClientId) = (true, "one")), false,
            Some.MqttRoute("a/+"));
        await using BridgedNode two = BridgedNode.Start(
            second, BridgedNode.To(far.Port, bridge => (bridge.Triggers, bridge.ClientId) = (true, "two")), false,
            Some.MqttRoute("a/+"));
        await Deadline.UntilAsync("both at work", async () =>
        {
            await MqttClientProgram.PublishAsync(far.Port, null, "-t", "a/ready", "-q", "1", "-m", "x");
            return !one.Invoker.Requests.IsEmpty && !two.Invoker.Requests.IsEmpty;
        });
        await one.QuietAsync();
        await two.QuietAsync();
        string lines = string.Concat(Enumerable.Range(0, 50).Select(number => $"{number}\n"));
        Assert.Equal(0, await MqttClientProgram.PublishAsync(far.Port, lines, "-t", "a/load", "-q", "1", "-l"));
        await Deadline.UntilAsync(
            "all events", () => Seen(one, "a/load") + Seen(two, "a/load") >= 50);
        await one.QuietAsync();
        await two.QuietAsync();
        Assert.Equal(50, Seen(one, "a/load") + Seen(two, "a/load"));
    }

    [Fact]
    public async Task A_bridge_shows_its_certificate_over_TLS_and_trusts_whom_it_is_told_to()
    {
        using TestAuthority authority = new();
        (string certificate, string key) = authority.Issue("server", "CN=localhost", server: true);
        (string ours, string ourKey) = authority.Issue("client", "CN=node");
        int port = FreePort.Next();
        await using MosquittoBroker far = await MosquittoBroker.StartAsync(
            _far,
            $"listener {port} 127.0.0.1\ncafile {authority.CaFile}\ncertfile {certificate}\nkeyfile {key}\n"
            + "require_certificate true\nuse_identity_as_username true");
        BridgesOptions options = BridgedNode.To(port, bridge =>
        {
            bridge.Url = $"mqtts://localhost:{port}";
            (bridge.CaFile, bridge.CertificateFile, bridge.KeyFile) = (authority.CaFile, ours, ourKey);
            bridge.Routes["up"] = Out("plant/#", qos: 2);
        });
        await using BridgedNode node = BridgedNode.Start(_folder, options);
        using MqttClientProgram there = await MqttClientProgram.SubscribeAsync(
            far.Port, "-q", "2", "-t", "plant/#", "-F", "got %p");
        await node.PublishAsync("plant/p1", "31", 2);
        await there.SeesAsync("got 31");
        await node.ForwardedAsync("up", 1);
    }

    private static BridgeRouteOptions Out(string filter, int qos = 1, string remote = "") =>
        new() { Direction = RouteDirection.Out, Filter = filter, QoS = qos, RemotePrefix = remote };

    private static int Seen(BridgedNode node, string topic) =>
        node.Invoker.Requests.Count(request => request.Trigger!.Topic == topic);

    // Named: a Mosquitto whose connection breaks while it takes a session up publishes again what it had released, and
    // only a name tells that from another command of the same text.
    private static async Task PublishCommandsAsync(int port)
    {
        for (int number = 1; number <= Commands; number++)
        {
            int status = await MqttClientProgram.PublishAsync(
                port, null, "-V", "5", "-t", "commands/x", "-q", "2", "-m", $"{number}",
                "-D", "publish", "user-property", "dedup-id", $"command-{number}");
            Assert.Equal(0, status);
        }
    }

    private static int[] Numbers(MqttClientProgram client) =>
    [
        .. client.Lines.Where(line => line.StartsWith("got ", StringComparison.Ordinal))
            .Select(line => int.Parse(line[4..])),
    ];

    // A session that collects everything at the other broker while nobody is there.
    private static async Task WatchAsync(int port)
    {
        using MqttClientProgram watcher = await MqttClientProgram.SubscribeAsync(port, Watcher);
    }

    private static async Task<int[]> SeenAsync(int port, int last)
    {
        using MqttClientProgram watcher = await MqttClientProgram.SubscribeAsync(port, Watcher);
        await Deadline.SeenAsync(
            "all messages", () => Task.FromResult(Numbers(watcher).Length), count => count >= last);
        return Numbers(watcher);
    }

    private string WriteRules(string text)
    {
        File.WriteAllText(_far.File("rules"), text);
        return _far.File("rules");
    }
}
