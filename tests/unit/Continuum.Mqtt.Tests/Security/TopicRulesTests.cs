using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Security.Files;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Mqtt.Topics;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Security;

public sealed class TopicRulesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_no_line_allows_is_not_allowed()
    {
        TopicRulesFile rules = Rules(
            "user ann publish plant/#\n\n# said\n* subscribe public/+\ncert \"press 1\" both p/1");
        MqttIdentity ann = new(IdentityKind.User, "ann", "c1");
        MqttIdentity press = new(IdentityKind.Certificate, "press 1", "c2");
        Assert.True(rules.MayPublish(ann, "plant/a/b"));
        Assert.False(rules.MayRead(ann, "plant/a/b"));
        Assert.True(rules.MayRead(ann, "public/x"));
        Assert.False(rules.MayPublish(ann, "public/x"));
        Assert.True(rules.MayPublish(press, "p/1"));
        Assert.True(rules.MayRead(press, "p/1"));
        Assert.False(rules.MayPublish(MqttIdentity.Anonymous, "plant/a"));
        Assert.False(rules.MayPublish(new(IdentityKind.Certificate, "ann", "c1"), "plant/a"));
        Assert.False(rules.MayRead(ann, "$SYS/uptime"));
    }

    [Theory]
    [InlineData("dev-1", "ann", true)]
    [InlineData("dev/1", "ann", false)]
    [InlineData("+", "ann", false)]
    [InlineData("#", "ann", false)]
    [InlineData("dev-1", "an+n", false)]
    [InlineData("dev-1", "", false)]
    [InlineData("", "ann", false)]
    [InlineData("$SYS", "ann", false)]
    [InlineData("dev-1", "$SYS", false)]
    [InlineData("%u", "ann", true)]
    [InlineData("dev-1", "%c", true)]
    public void Identifiers_that_mean_more_than_themselves_are_not_put_in(string clientId, string user, bool allowed)
    {
        TopicRulesFile rules = Rules("* both d/%c/%u/x");
        MqttIdentity client = new(IdentityKind.User, user, clientId);
        Assert.Equal(allowed, rules.MayPublish(client, $"d/{clientId}/{user}/x"));
        Assert.False(rules.MayPublish(client, "d/other/other/x"));
        Assert.Equal(
            allowed ? SubscriptionRight.Part : SubscriptionRight.None, rules.MaySubscribe(client, "d/#"));
    }

    [Fact]
    public void A_granted_filter_shows_nothing_that_reading_would_not()
    {
        string[] parts = ["a", "b", "+", "#", "%c"];
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            string Filter() =>
                string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => parts[random.Next(5)]));
            string[] lines =
                [.. Enumerable.Range(0, 3).Select(_ => Filter()).Where(f => TopicFilter.Problem(f) is null)];
            TopicRulesFile rules = Rules(string.Join('\n', lines.Select(line => "* subscribe " + line)));
            MqttIdentity client = new(IdentityKind.User, "u", "b");
            string asked = Filter();
            if (TopicFilter.Problem(asked) is not null)
            {
                continue;
            }

            SubscriptionRight right = rules.MaySubscribe(client, asked);
            foreach (string topic in (string[])["a", "b", "a/b", "b/a", "a/a/b", "b/b/b", "a/b/a/b", "%c"])
            {
                bool wanted = TopicFilter.Matches(asked, topic);
                bool readable = rules.MayRead(client, topic);
                Assert.False(right == SubscriptionRight.Whole && wanted && !readable, $"seed {seed}: {asked}, {topic}");
                Assert.False(right == SubscriptionRight.None && wanted && readable, $"seed {seed}: {asked}, {topic}");
            }
        }
    }

    [Theory]
    [InlineData("bob publish a", "line 1: it begins with 'bob'")]
    [InlineData("* write a", "'write' stands where")]
    [InlineData("# fine\nuser x both a/#/b", "line 2: ")]
    [InlineData("* both $share/g/a", "$share/GROUP/")]
    public void Wrong_lines_are_named(string text, string said)
    {
        SecurityFileException wrong = Assert.Throws<SecurityFileException>(() => Rules(text));
        Assert.Contains(said, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_rules_hold_at_once_and_broken_ones_do_not()
    {
        TopicRulesFile rules = Rules("* both a");
        MqttIdentity client = new(IdentityKind.User, "u", "c");
        Assert.True(rules.MayPublish(client, "a"));
        File.WriteAllText(_folder.File("rules"), "* both a\n* both b/+");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(rules.MayPublish(client, "b/1"));
        File.WriteAllText(_folder.File("rules"), "nonsense");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(rules.MayPublish(client, "b/1"));
    }

    [Theory]
    [InlineData(ProtocolVersion.V311, 1)]
    [InlineData(ProtocolVersion.V311, 2)]
    [InlineData(ProtocolVersion.V5, 1)]
    [InlineData(ProtocolVersion.V5, 2)]
    public async Task A_publication_that_is_not_allowed_is_answered_and_goes_nowhere(ProtocolVersion version, int qos)
    {
        await using TestBroker broker = await StartAsync("anonymous subscribe #\nanonymous publish ok");
        await using RawClient watcher = await RawClient.ConnectAsync(broker.Port, "w");
        await watcher.SubscribeAsync("#");
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c", version);
        await client.PublishAsync("secret", "x", qos);
        AckPacket answer = await client.ReceiveAsync<AckPacket>();
        Assert.Equal(qos == 1 ? PacketType.PubAck : PacketType.PubRec, answer.Kind);
        Assert.Equal(version == ProtocolVersion.V5 ? ReasonCode.NotAuthorized : ReasonCode.Success, answer.Reason);
        await client.PublishAsync("$SYS/x", "x", qos: 0);
        await client.PublishAsync("secret", "x", qos: 0);
        await client.PublishAsync("ok", "y", qos: 1, id: 9);
        Assert.Equal("ok", (await watcher.ReceiveAsync<PublishPacket>()).Topic);
    }

    [Theory]
    [InlineData(ProtocolVersion.V311, ReasonCode.UnspecifiedError)]
    [InlineData(ProtocolVersion.V5, ReasonCode.NotAuthorized)]
    public async Task Subscriptions_are_granted_as_far_as_the_client_may_see(
        ProtocolVersion version, ReasonCode refused)
    {
        await using TestBroker broker = await StartAsync("anonymous publish #\nanonymous subscribe open/#");
        await using RawClient client = await RawClient.ConnectAsync(broker.Port, "c", version);
        string[] filters = ["secret", "open/a", "#", "$share/g/open/+", "$share/g/#"];
        await client.SendAsync(
            new SubscribePacket(3, [.. filters.Select(filter => new RequestedSubscription(filter, 1))]));
        Assert.Equal(
            [refused, ReasonCode.GrantedQoS1, ReasonCode.GrantedQoS1, ReasonCode.GrantedQoS1, refused],
            (await client.ReceiveAsync<SubAckPacket>()).Codes);
        await client.PublishAsync("secret/a", "hidden", qos: 0);
        await broker.Broker.PublishAsync(
            new() { Topic = "secret/b", Payload = default, QoS = 1 }, CancellationToken.None);
        await broker.Broker.PublishAsync(
            new() { Topic = "open/b/c", Payload = default, QoS = 1 }, CancellationToken.None);
        Assert.Equal("open/b/c", (await client.ReceiveAsync<PublishPacket>()).Topic);
    }

    [Fact]
    public async Task A_will_to_a_topic_that_is_not_allowed_is_refused_at_connect()
    {
        await using TestBroker broker = await StartAsync("anonymous publish ok");
        await using RawClient client = await RawClient.ConnectAsync(
            broker.Port, "c", will: new("secret", Array.Empty<byte>(), 0, false, PacketProperties.None));
        Assert.Equal(ReasonCode.NotAuthorized, client.Answer.Reason);
        await using RawClient other = await RawClient.ConnectAsync(
            broker.Port, "c", will: new("ok", Array.Empty<byte>(), 0, false, PacketProperties.None));
        Assert.Equal(ReasonCode.Success, other.Answer.Reason);
    }

    private TopicRulesFile Rules(string text)
    {
        File.WriteAllText(_folder.File("rules"), text);
        return new(_folder.File("rules"), NullLogger.Instance, _time);
    }

    private Task<TestBroker> StartAsync(string rules) =>
        TestBroker.StartAsync(configure: options => options.Authorizer = Rules(rules));
}
