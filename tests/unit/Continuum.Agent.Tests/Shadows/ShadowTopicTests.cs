using System.Text;
using System.Text.Json;
using Continuum.Agent.Shadows;
using Continuum.Contracts.Shadows;
using Continuum.Mqtt;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Security.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.Shadows;

/// <summary>The reserved topics through the real broker, with the real client.</summary>
public sealed class ShadowTopicTests : IAsyncLifetime
{
    private const string Own = "$continuum/devices/thermo-7/shadow/";

    private readonly TempFolder _folder = new();
    private ShadowNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await ShadowNode.StartAsync(_folder.File("shadows.db"));

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_device_that_connects_asks_and_gets_what_it_is_to_become(int qos)
    {
        await UpdateAsync("thermo-7", """{"desired":{"target":21,"led":{"on":true}}}""");
        await using MqttClient device = await _node.ConnectAsync("thermo-7");
        await device.SubscribeAsync(Own + "get/+", 2, default);
        await device.PublishAsync(Request("get", "", qos, correlation: "c-1"), default);

        MqttMessage answer = await NextAsync(device);
        Assert.Equal(Own + "get/accepted", answer.Topic);
        Assert.Equal("c-1", Encoding.UTF8.GetString(answer.CorrelationData.Span));
        Assert.Equal(qos, answer.QoS);
        using JsonDocument shadow = JsonDocument.Parse(answer.Payload);
        Assert.Equal("""{"led":{"on":true},"target":21}""", shadow.RootElement.GetProperty("delta").GetRawText());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_update_is_on_the_disk_and_answered_before_it_is_acknowledged(int qos)
    {
        await using MqttClient device = await _node.ConnectAsync("thermo-7");
        await device.SubscribeAsync(Own + "update/+", 1, default);
        await device.PublishAsync(Request("update", """{"reported":{"t":20}}""", qos, "c"), default);

        Assert.Equal(Own + "update/documents", (await NextAsync(device)).Topic);
        MqttMessage accepted = await NextAsync(device);
        Assert.Equal(Own + "update/accepted", accepted.Topic);
        Assert.Contains("\"reported\":{\"t\":20}", Text(accepted), StringComparison.Ordinal);
        Assert.Equal("20", _node.Shadows.Read("thermo-7")!.Document.Reported.Visible["/t"].Value);
    }

    [Fact]
    public async Task The_device_hears_of_what_is_desired_and_not_when_it_is_done()
    {
        await using MqttClient device = await _node.ConnectAsync("thermo-7");
        await device.SubscribeAsync(Own + "update/delta", 1, default);
        await UpdateAsync("thermo-7", """{"desired":{"target":21}}""");
        Assert.Contains("\"delta\":{\"target\":21}", Text(await NextAsync(device)), StringComparison.Ordinal);

        await device.PublishAsync(Request("update", """{"reported":{"target":21.0}}""", 1), default);
        await UpdateAsync("thermo-7", """{"desired":{"target":22}}""");
        Assert.Contains("\"delta\":{\"target\":22}", Text(await NextAsync(device)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", "400", "invalid_request")]
    [InlineData("""{"desired":{"a":1},"version":7}""", "409", "conflict")]
    [InlineData("""{"desired":{"a":1,"a":2}}""", "400", "name twice")]
    public async Task What_is_refused_is_told_to_the_device_and_changes_nothing(string json, string code, string word)
    {
        await using MqttClient device = await _node.ConnectAsync("thermo-7");
        await device.SubscribeAsync(Own + "#", 1, default);
        await device.PublishAsync(Request("update", json, 1, "c"), default);

        MqttMessage rejected = await NextAsync(device);
        Assert.Equal(Own + "update/rejected", rejected.Topic);
        Assert.Equal("c", Encoding.UTF8.GetString(rejected.CorrelationData.Span));
        Assert.Contains($"\"code\":{code}", Text(rejected), StringComparison.Ordinal);
        Assert.Contains(word, Text(rejected), StringComparison.Ordinal);
        Assert.Null(_node.Shadows.Read("thermo-7"));
    }

    [Fact]
    public async Task A_deleted_shadow_is_gone_and_not_found()
    {
        await UpdateAsync("thermo-7", """{"desired":{"a":1}}""");
        await using MqttClient device = await _node.ConnectAsync("thermo-7");
        await device.SubscribeAsync(Own + "delete/+", 1, default);
        await device.PublishAsync(Request("delete", "", 1), default);
        Assert.Equal(Own + "delete/accepted", (await NextAsync(device)).Topic);
        Assert.Null(_node.Shadows.Read("thermo-7"));
        await device.PublishAsync(Request("delete", "", 1), default);
        Assert.Equal(Own + "delete/rejected", (await NextAsync(device)).Topic);
    }

    [Fact]
    public async Task Nobody_can_say_what_only_the_node_says_and_wildcards_do_not_reach_it()
    {
        await using MqttClient other = await _node.ConnectAsync("other");
        await other.SubscribeAsync("#", 1, default);
        await other.SubscribeAsync("+/devices/#", 1, default);
        foreach (string topic in (string[])[Own + "update/delta", Own + "get/accepted", "$continuum/x", Own + "x"])
        {
            MqttClientException refused = await Assert.ThrowsAsync<MqttClientException>(async () =>
                await other.PublishAsync(new() { Topic = topic, Payload = "{}"u8.ToArray(), QoS = 1 }, default));
            Assert.Equal(ReasonCode.NotAuthorized, refused.Reason);
        }

        await UpdateAsync("thermo-7", """{"desired":{"a":1}}""");
        await other.PublishAsync(new() { Topic = "plain", Payload = default, QoS = 1 }, default);
        Assert.Equal("plain", (await NextAsync(other)).Topic);
    }

    [Fact]
    public async Task A_shadow_is_its_devices_own_and_others_need_a_rule()
    {
        string rules = _folder.File("rules");
        await File.WriteAllTextAsync(rules, "user app both $continuum/devices/+/shadow/#\n");
        await using ShadowNode node = await ShadowNode.StartAsync(
            _folder.File("other.db"), new TopicRulesFile(rules, NullLogger.Instance, TimeProvider.System));

        // Who shows a name is that device, whatever identifier it chose.
        await using MqttClient device = await node.ConnectAsync("any", user: "thermo-7");
        await device.SubscribeAsync(Own + "update/delta", 1, default);
        await device.PublishAsync(Request("update", """{"reported":{"t":1}}""", 1), default);

        await using MqttClient stranger = await node.ConnectAsync("thermo-7", user: "stranger");
        await Assert.ThrowsAsync<MqttClientException>(() => stranger.SubscribeAsync(Own + "#", 1, default));
        await Assert.ThrowsAsync<MqttClientException>(() =>
            stranger.SubscribeAsync("$continuum/devices/+/shadow/update/delta", 1, default));
        await Assert.ThrowsAsync<MqttClientException>(() =>
            stranger.PublishAsync(Request("update", """{"desired":{"t":2}}""", 1), default));

        await using MqttClient app = await node.ConnectAsync("app", user: "app");
        await app.PublishAsync(Request("update", """{"desired":{"t":3}}""", 1), default);
        await Assert.ThrowsAsync<MqttClientException>(() =>
            app.PublishAsync(Request("update/delta", """{"delta":{"t":4}}""", 1), default));
        Assert.Contains("\"delta\":{\"t\":3}", Text(await NextAsync(device)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_devices_prove_their_names_who_proves_none_is_no_device()
    {
        string rules = _folder.File("rules");
        await File.WriteAllTextAsync(rules, "anonymous publish local/#\n");
        await using ShadowNode node = await ShadowNode.StartAsync(
            _folder.File("other.db"),
            new TopicRulesFile(rules, NullLogger.Instance, TimeProvider.System),
            namesAreProved: true);
        await using MqttClient device = await node.ConnectAsync("any", user: "thermo-7");
        await device.PublishAsync(Request("update", """{"reported":{"t":1}}""", 1), default);

        await using MqttClient nobody = await node.ConnectAsync("thermo-7");
        await Assert.ThrowsAsync<MqttClientException>(() => nobody.SubscribeAsync(Own + "#", 1, default));
        await Assert.ThrowsAsync<MqttClientException>(() =>
            nobody.PublishAsync(Request("update", """{"desired":{"t":2}}""", 1), default));
    }

    [Theory]
    [InlineData(Own + "update", false)]
    [InlineData("plain", true)]
    public void A_will_cannot_stand_where_an_update_would(string topic, bool may)
    {
        MqttIdentity client = MqttIdentity.Anonymous with { ClientId = "thermo-7" };
        Assert.Equal(may, new ShadowTopicRules(null, false).MayLeaveWill(client, topic));
        Assert.True(new ShadowTopicRules(null, false).MayPublish(client, topic));
    }

    private static MqttMessage Request(string name, string json, int qos, string correlation = "") => new()
    {
        Topic = Own + name,
        Payload = Encoding.UTF8.GetBytes(json),
        QoS = qos,
        CorrelationData = Encoding.UTF8.GetBytes(correlation),
    };

    private static string Text(MqttMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    private static async Task<MqttMessage> NextAsync(MqttClient client)
    {
        ReceivedMessage received = await Deadline.WithinAsync(
            "a message", client.Messages.ReadAsync(CancellationToken.None).AsTask());
        await received.AcknowledgeAsync();
        return received.Message;
    }

    private Task<ShadowOutcome> UpdateAsync(string device, string json)
    {
        Assert.True(ShadowPatch.TryParse(Encoding.UTF8.GetBytes(json), out ShadowPatch? patch, out _));
        return _node.Shadows.UpdateAsync(device, patch, arrival: null, default);
    }
}
