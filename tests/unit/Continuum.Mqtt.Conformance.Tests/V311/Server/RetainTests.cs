using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>3.3.1.3: retained messages.</summary>
public sealed class RetainTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task MQTT_3_3_1_5_A_publication_with_the_retain_flag_is_kept_with_its_QoS(int qos)
    {
        string topic = NewTopic();
        await PublishAsync(topic, "kept", qos, retain: true);
        Seen kept = Assert.Single(await RetainedAsync(topic));
        Assert.Equal((topic, "kept", qos), (kept.Topic, kept.Payload, kept.QoS));
    }

    [Fact]
    public async Task MQTT_3_3_1_6_A_new_subscription_gets_the_last_message_of_every_matching_topic()
    {
        string topic = NewTopic();
        await PublishAsync($"{topic}/a", "before", 1, retain: true);
        await PublishAsync($"{topic}/a", "a", 1, retain: true);
        await PublishAsync($"{topic}/b", "b", 1, retain: true);
        await PublishAsync($"{topic}/b/c", "c", 1, retain: true);
        IReadOnlyList<Seen> kept = await RetainedAsync($"{topic}/+");
        Assert.Equal(["a", "b"], kept.Select(packet => packet.Payload).Order(StringComparer.Ordinal));
        Assert.Equal(3, (await RetainedAsync($"{topic}/#")).Count);
    }

    [Fact]
    public async Task MQTT_3_3_1_7_A_retained_QoS_0_message_takes_the_place_of_the_one_before()
    {
        string topic = NewTopic();
        await PublishAsync(topic, "before", 2, retain: true);
        await PublishAsync(topic, "after", 0, retain: true);
        Seen kept = Assert.Single(await RetainedAsync(topic));
        Assert.Equal(("after", 0), (kept.Payload, kept.QoS));
    }

    [Fact]
    public async Task MQTT_3_3_1_8_What_a_new_subscription_gets_has_the_retain_flag()
    {
        string topic = NewTopic();
        await PublishAsync(topic, "kept", 1, retain: true);
        Assert.True(Assert.Single(await RetainedAsync(topic)).Retain);
        Assert.True(Assert.Single(await RetainedAsync(topic, qos: 0)).Retain);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task MQTT_3_3_1_9_What_an_established_subscription_gets_does_not(int qos)
    {
        string topic = NewTopic();
        await using WireClient client = await SubscribedAsync(topic, 2);
        await PublishAsync(topic, "now", qos, retain: true);
        Seen got = await client.ExpectAsync(Kind.Publish);
        Assert.Equal(("now", false), (got.Payload, got.Retain));
    }

    [Fact]
    public async Task MQTT_3_3_1_10_An_empty_message_is_delivered_and_removes_what_was_kept()
    {
        string topic = NewTopic();
        await PublishAsync(topic, "kept", 1, retain: true);
        await using WireClient client = await SubscribedAsync(topic, 1);
        Assert.Equal("kept", (await client.ExpectAsync(Kind.Publish)).Payload);
        await PublishAsync(topic, "", 1, retain: true);
        Assert.Equal("", (await client.ExpectAsync(Kind.Publish)).Payload);
        Assert.Empty(await RetainedAsync(topic));
    }

    [Fact]
    public async Task MQTT_3_3_1_11_An_empty_message_is_not_kept()
    {
        string topic = NewTopic();
        await PublishAsync(topic, "", 1, retain: true);
        Assert.Empty(await RetainedAsync(topic));
    }

    [Fact]
    public async Task MQTT_3_3_1_12_A_message_without_the_flag_leaves_what_is_kept_alone()
    {
        string topic = NewTopic();
        await PublishAsync(topic, "not kept", 1);
        Assert.Empty(await RetainedAsync(topic));
        await PublishAsync(topic, "kept", 1, retain: true);
        await PublishAsync(topic, "not kept", 1);
        await PublishAsync(topic, "", 1);
        Assert.Equal("kept", Assert.Single(await RetainedAsync(topic)).Payload);
    }
}
