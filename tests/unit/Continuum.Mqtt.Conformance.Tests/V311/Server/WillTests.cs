using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>3.1.2.5 to 3.1.2.7: wills.</summary>
public sealed class WillTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Fact]
    public async Task MQTT_3_1_2_8_The_will_is_published_when_the_connection_ends_without_DISCONNECT()
    {
        string topic = NewTopic();
        await using WireClient watcher = await SubscribedAsync(topic);
        WireClient broken = await WithWillAsync(topic, "broken");
        await watcher.ExpectNothingAsync();
        broken.Break();
        Assert.Equal("broken", (await watcher.ExpectAsync(Kind.Publish)).Payload);

        await using WireClient wrong = await WithWillAsync(topic, "wrong");
        await wrong.SendAsync(Make.Publish("a/#"));
        Assert.Equal("wrong", (await watcher.ExpectAsync(Kind.Publish)).Payload);

        (await WithWillAsync(topic, "left", clean: false)).Break();
        Assert.Equal("left", (await watcher.ExpectAsync(Kind.Publish)).Payload);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MQTT_3_1_2_8_The_will_of_a_connection_that_is_taken_over_is_published(bool clean)
    {
        (string topic, string id) = (NewTopic(), WireClient.NewName());
        await using WireClient watcher = await SubscribedAsync(topic);
        await using WireClient first = await ConnectAsync(Make.Connect(id, clean, will: new(topic, "first")));
        await using WireClient second = await ConnectAsync(Make.Connect(id, clean, will: new(topic, "second")));
        Assert.Equal("first", (await watcher.ExpectAsync(Kind.Publish)).Payload);
        await second.ExpectNothingAsync();
        await watcher.ExpectNothingAsync();
        second.Break();
        Assert.Equal("second", (await watcher.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_3_1_2_8_The_will_of_a_silent_client_is_published()
    {
        await using SharedBroker own = await SharedBroker.StartAsync();
        await using WireClient watcher = await WireClient.ConnectAsync(own.Port, Make.Level, Make.Connect("watcher"));
        await watcher.AskAsync(Make.Subscribe(1, "#"), Kind.SubAck);
        await using WireClient silent = await WireClient.ConnectAsync(
            own.Port, Make.Level, Make.Connect("silent", keepAlive: 1, will: new("w", "silent")));
        Task<Seen?> will = watcher.NextAsync();
        await Deadline.UntilAsync("the will", () =>
        {
            own.Time.Advance(TimeSpan.FromSeconds(1));
            return will.IsCompleted;
        });
        Assert.Equal("silent", (await will)?.Payload);
    }

    [Fact]
    public async Task MQTT_3_1_2_9_Topic_message_QoS_and_retain_flag_of_the_will_are_used_and_must_be_there()
    {
        string topic = NewTopic();
        await using WireClient watcher = await SubscribedAsync(topic, 2);
        foreach (int qos in new[] { 0, 1, 2 })
        {
            (await ConnectAsync(Make.Connect(WireClient.NewName(), will: new(topic, $"w{qos}", qos)))).Break();
            Seen will = await watcher.ExpectAsync(Kind.Publish);
            Assert.Equal((topic, $"w{qos}", qos), (will.Topic, will.Payload, will.QoS));
        }

        await ExpectNoAnswerAsync(Make.ConnectRaw(6, 0, [], Bytes.Text("c")));
        await ExpectNoAnswerAsync(Make.ConnectRaw(6, 0, [], Bytes.Text("c"), Bytes.Text("t")));
    }

    [Fact]
    public async Task MQTT_3_1_2_10_A_will_is_published_once_and_not_after_DISCONNECT()
    {
        (string topic, string id) = (NewTopic(), WireClient.NewName());
        await using WireClient watcher = await SubscribedAsync(topic);
        (await ConnectAsync(Make.Connect(id, clean: false, will: new(topic, "once")))).Break();
        Assert.Equal("once", (await watcher.ExpectAsync(Kind.Publish)).Payload);
        await using (WireClient again = await ReturnAsync(id))
        {
            await again.SendAsync(Make.Publish("a/#"));
            await again.ExpectEndAsync();
        }

        await LeaveAsync(await WithWillAsync(topic, "never"));
        await watcher.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_2_11_A_will_without_its_flag_ends_the_connection()
    {
        await ExpectNoAnswerAsync(Make.ConnectRaw(2, 0, [], Bytes.Text("c"), Bytes.Text("t"), Bytes.Text("m")));
        await ExpectNoAnswerAsync(Make.ConnectRaw(0x2A, 0, [], Bytes.Text("c")));
    }

    [Fact]
    public async Task MQTT_3_1_2_12_Without_the_will_flag_nothing_is_published_at_the_end()
    {
        await using SharedBroker own = await SharedBroker.StartAsync();
        await using WireClient watcher = await WireClient.ConnectAsync(own.Port, Make.Level, Make.Connect("watcher"));
        await watcher.AskAsync(Make.Subscribe(1, "#"), Kind.SubAck);
        await using WireClient client = await WireClient.ConnectAsync(own.Port, Make.Level, Make.Connect("client"));
        await client.SendAsync(Make.Publish("a/#"));
        Assert.Null(await client.NextAsync());
        await watcher.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(0x0A)]
    [InlineData(0x12)]
    [InlineData(0x1A)]
    public async Task MQTT_3_1_2_13_A_will_QoS_without_a_will_ends_the_connection(int flags) =>
        await ExpectNoAnswerAsync(Make.ConnectRaw(flags, 0, [], Bytes.Text("c")));

    [Fact]
    public async Task MQTT_3_1_2_14_A_will_of_QoS_3_ends_the_connection() =>
        await ExpectNoAnswerAsync(Make.Connect("c", will: new("t", "m", 3)));

    [Fact]
    public async Task MQTT_3_1_2_15_A_will_retain_flag_without_a_will_ends_the_connection() =>
        await ExpectNoAnswerAsync(Make.ConnectRaw(0x22, 0, [], Bytes.Text("c")));

    [Fact]
    public async Task MQTT_3_1_2_16_A_will_without_the_retain_flag_is_not_kept()
    {
        string topic = NewTopic();
        await using WireClient watcher = await SubscribedAsync(topic);
        (await WithWillAsync(topic, "passing")).Break();
        Assert.False((await watcher.ExpectAsync(Kind.Publish)).Retain);
        Assert.Empty(await RetainedAsync(topic));
    }

    [Fact]
    public async Task MQTT_3_1_2_17_A_will_with_the_retain_flag_is_kept()
    {
        string topic = NewTopic();
        await using WireClient watcher = await SubscribedAsync(topic);
        (await ConnectAsync(Make.Connect(WireClient.NewName(), will: new(topic, "kept", 1, Retain: true)))).Break();
        Assert.False((await watcher.ExpectAsync(Kind.Publish)).Retain);
        Seen kept = Assert.Single(await RetainedAsync(topic));
        Assert.Equal(("kept", 1, true), (kept.Payload, kept.QoS, kept.Retain));
    }

    [Fact]
    public async Task MQTT_3_1_3_10_A_will_topic_that_is_not_UTF_8_ends_the_connection() =>
        await ExpectNoAnswerAsync(
            Make.ConnectRaw(6, 0, [], Bytes.Text("c"), Bytes.Binary([0xC3, 0x28]), Bytes.Text("m")));

    [Fact]
    public async Task MQTT_3_14_4_3_DISCONNECT_drops_the_will()
    {
        string topic = NewTopic();
        await using WireClient watcher = await SubscribedAsync(topic);
        await LeaveAsync(await WithWillAsync(topic, "never"));
        await LeaveAsync(await WithWillAsync(topic, "never", clean: false));
        await watcher.ExpectNothingAsync();
    }

    private Task<WireClient> WithWillAsync(string topic, string payload, bool clean = true) =>
        ConnectAsync(Make.Connect(WireClient.NewName(), clean, will: new(topic, payload)));
}
