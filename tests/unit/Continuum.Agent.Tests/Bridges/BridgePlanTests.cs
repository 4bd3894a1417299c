using Continuum.Agent.Bridges;
using Continuum.Agent.Outbox;
using Continuum.Mqtt;
using Microsoft.Extensions.Configuration;

namespace Continuum.Agent.Tests.Bridges;

public sealed class BridgePlanTests
{
    [Theory]
    [InlineData("plant/p1", "site/plant/p1")]
    [InlineData("plant", null)]
    [InlineData("other/p1", null)]
    [InlineData("$SYS/plant", null)]
    public void A_route_exchanges_prefixes(string topic, string? remote)
    {
        BridgeRoute route = new(new RouteKey("b", "r"), new()
        {
            Filter = "#",
            LocalPrefix = "plant/",
            RemotePrefix = "site/plant/",
        });
        Assert.Equal(remote, route.ToRemote(topic));
        Assert.Equal(remote is null ? null : topic, remote is null ? null : route.ToLocal(remote));
    }

    [Theory]
    [InlineData("", "from/", "$SYS/x")]
    [InlineData("from/", "", "from/$SYS/x")]
    public void No_prefix_makes_a_reserved_topic_out_of_another(string local, string remote, string topic)
    {
        BridgeRoute route = new(
            new RouteKey("b", "r"), new() { Filter = "#", LocalPrefix = local, RemotePrefix = remote });
        Assert.Null(route.ToRemote(topic));
    }

    [Fact]
    public void What_came_by_a_bridge_goes_out_by_others_only_and_names_stay_apart()
    {
        BridgePlan plan = new(
            new()
            {
                Bridges =
                {
                    ["a"] = new() { Routes = { ["all"] = new() { Filter = "#", QoS = 2 } } },
                    ["b"] = new()
                    {
                        Routes =
                        {
                            ["some"] = new() { Filter = "x/#", QoS = 1 },
                            ["in"] = new() { Direction = RouteDirection.In, Filter = "#" },
                        },
                    },
                },
            },
            "node");
        MqttMessage message = new()
        {
            Topic = "x/y",
            Payload = default,
            QoS = 2,
            UserProperties = [new("dedup-id", "7"), new("other", "1")],
        };
        IReadOnlyList<OutgoingMessage> copies = plan.CopiesOf(message, "device/1");
        Assert.Equal(["a/all", "b/some"], copies.Select(copy => copy.Route.ToString()));
        Assert.Equal([2, 1], copies.Select(copy => copy.Message.QoS));
        Assert.Equal([2, 1], plan.CopiesOf(message with { QoS = 1 }, "d").Select(copy => copy.Message.QoS));
        Assert.Equal([0, 0], plan.CopiesOf(message with { QoS = 0 }, "d").Select(copy => copy.Message.QoS));
        Assert.All(copies, copy => Assert.Equal(("device%2F1/7", "other"), (copy.Name, copy.Message.UserProperties.Single().Key)));
        Assert.Equal("b/some", Assert.Single(plan.CopiesOf(message, "bridge:a")).Route.ToString());
        Assert.Empty(plan.CopiesOf(message with { Topic = "$x/y" }, "device"));
        Assert.True(plan.IsPublisher("bridge:b"));
        Assert.False(plan.IsPublisher("bridge:c"));
    }

    [Fact]
    public void Settings_are_read_and_everything_that_is_wrong_is_told()
    {
        IConfigurationRoot settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Outbox:MaxBytes"] = "1",
            ["Bridges:cloud:Url"] = "http://x",
            ["Bridges:cloud:Version"] = "4",
            ["Bridges:cloud:InFlight"] = "0",
            ["Bridges:cloud:KeyFile"] = "/nowhere/key",
            ["Bridges:cloud:Routes:up:Filter"] = "a/#/b",
            ["Bridges:cloud:Routes:up:QoS"] = "3",
            ["Bridges:cloud:Routes:up:Priority"] = "10",
            ["Bridges:cloud:Routes:up:MaxBytes"] = "10",
            ["Bridges:cloud:Routes:up:MaxAgeSeconds"] = "0",
            ["Bridges:cloud:Routes:sys:Filter"] = "$SYS/#",
            ["Bridges:cloud:Routes:answers:Filter"] = "x",
            ["Bridges:bad name:Url"] = "mqtt://h",
        }).Build();
        BridgesOptions options = settings.Get<BridgesOptions>()!;
        string[] problems = [.. new BridgesOptionsValidator().Validate(null, options).Failures!];
        foreach (string expected in new[]
        {
            "Outbox:MaxBytes", "Bridges:cloud:Url", "Bridges:cloud:Version", "Bridges:cloud:InFlight", "there is no file /nowhere/key",
            "go together", "Routes:up:Filter", "Routes:up:QoS is 3; it is 0 to 2", "Routes:up:Priority", "Routes:up:MaxBytes",
            "Routes:up:MaxAgeSeconds", "Routes:sys:Filter", "Routes:answers:", "Bridges:bad name: a name", "nothing goes over it",
        })
        {
            Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
        }

        Assert.Equal(15, problems.Length);
    }

    [Fact]
    public void Two_ways_in_of_one_filter_are_refused_since_one_of_them_would_get_nothing()
    {
        BridgesOptions options = BridgedNode.To(1883, bridge =>
        {
            bridge.Routes["a"] = new() { Direction = RouteDirection.In, Filter = "x/#", LocalPrefix = "a/" };
            bridge.Routes["b"] = new() { Direction = RouteDirection.In, Filter = "#", RemotePrefix = "x/" };
            bridge.Routes["c"] = new() { Direction = RouteDirection.Out, Filter = "x/#" };
        });
        string problem = Assert.Single(new BridgesOptionsValidator().Validate(null, options).Failures!);
        Assert.Contains("a and b are ways in of one filter there, x/#", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_of_a_topic_and_of_the_subscriptions_that_it_came_by()
    {
        MqttMessage named = new()
        {
            Topic = "a",
            Payload = default,
            UserProperties = [KeyValuePair.Create("dedup-id", "1")],
        };
        string?[] names =
        [
            BridgeReceiver.NameOf(named, []),
            BridgeReceiver.NameOf(named, [7]),
            BridgeReceiver.NameOf(named, [7, 9]),
            BridgeReceiver.NameOf(named with { Topic = "b" }, []),
        ];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(names[2], BridgeReceiver.NameOf(named, [9, 7]));
        Assert.Null(BridgeReceiver.NameOf(named with { UserProperties = [] }, [7]));
    }

    [Fact]
    public void Good_settings_pass()
    {
        BridgesOptions options = new()
        {
            Bridges =
            {
                ["cloud"] = new() { Url = "mqtts://broker.example", Triggers = true, Routes = { ["answers"] = new() { Priority = 3 } } },
                ["site-2"] = new() { Url = "unix:///run/mosquitto.sock", Version = "3.1.1", Routes = { ["up"] = new() { Filter = "#" } } },
            },
        };
        Assert.True(new BridgesOptionsValidator().Validate(null, options).Succeeded);
        BridgePlan plan = new(options, "n1");
        Assert.Equal(["continuum-n1-cloud", "continuum-n1-site-2"], plan.Bridges.Select(bridge => bridge.ClientId));
        Assert.Equal(["cloud/answers", "site-2/up"], plan.Outbox.Routes.Select(limits => limits.Route.ToString()));
    }
}
