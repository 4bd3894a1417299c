using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V50.Server;

/// <summary>3.1.2.5 and 3.1.3.2: wills.</summary>
public sealed class WillTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Fact]
    public async Task MQTT_3_1_2_7_A_will_is_kept_until_the_connection_breaks()
    {
        string topic = WireClient.NewName("w");
        await using WireClient watcher = await SubscribedAsync(topic);
        await using WireClient client = await ConnectAsync(Make.Connect(topic, will: new(topic, "gone")));
        await watcher.ExpectNothingAsync();
        client.Break();
        Assert.Equal("gone", (await watcher.ExpectAsync(Kind.Publish)).Payload);
    }

    [Theory]
    [InlineData(10, 100)]
    [InlineData(100, 10)]
    public async Task MQTT_3_1_2_8_A_will_is_published_after_its_delay_or_with_the_end_of_the_session(
        uint delay, uint expiry)
    {
        await using SharedBroker own = await SharedBroker.StartAsync();
        await using WireClient watcher = await WireClient.ConnectAsync(own.Port, 5, Make.Connect("watcher"));
        await watcher.AskAsync(Make.Subscribe(1, "w"), Kind.SubAck);
        await using WireClient client = await WireClient.ConnectAsync(own.Port, 5, Make.Connect(
            "c",
            properties: [Property.Four(Property.SessionExpiry, expiry)],
            will: new("w", "gone", 0, false, Property.Four(Property.WillDelay, delay))));
        client.Break();
        DateTimeOffset start = own.Time.GetUtcNow();
        Task<Seen> will = watcher.ExpectAsync(Kind.Publish);
        await Deadline.UntilAsync("the will", () =>
        {
            if (!will.IsCompleted)
            {
                own.Time.Advance(TimeSpan.FromSeconds(0.5));
            }

            return will.IsCompleted;
        });
        await will;
        Assert.True(own.Time.GetUtcNow() - start >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task MQTT_3_1_2_9_The_fields_of_a_will_are_used()
    {
        string topic = WireClient.NewName("w");
        await using WireClient watcher = await SubscribedAsync(topic, 2 | 8);
        await using WireClient client = await ConnectAsync(Make.Connect(
            topic, will: new(topic, "gone", 1, true, Property.Text(Property.ContentType, "text"))));
        client.Break();
        Seen will = await watcher.ExpectAsync(Kind.Publish);
        Assert.Equal(("gone", 1, true, "text"), (will.Payload, will.QoS, will.Retain, will.Text(Property.ContentType)));
    }

    [Fact]
    public async Task MQTT_3_1_2_9_A_will_flag_without_its_fields_is_malformed()
    {
        await RefusesConnectAsync(Make.ConnectRaw(0x06, 0, [], Bytes.Text("c")), 0x81);
        await RefusesConnectAsync(Make.ConnectRaw(0x06, 0, [], Bytes.Text("c"), [0], Bytes.Text("w")), 0x81);
    }

    [Fact]
    public async Task MQTT_3_1_2_10_A_will_that_was_published_does_not_come_again()
    {
        string topic = WireClient.NewName("w");
        await using WireClient watcher = await SubscribedAsync(topic);
        byte[] kept = Property.Four(Property.SessionExpiry, 100);
        await using WireClient client = await ConnectAsync(
            Make.Connect(topic, properties: [kept], will: new(topic, "gone")));
        client.Break();
        await watcher.ExpectAsync(Kind.Publish);
        await using (WireClient again = await ReturnAsync(topic))
        {
            again.Break();
        }

        await using WireClient last = await ReturnAsync(topic);
        await watcher.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_2_14_A_will_without_retain_is_not_kept()
    {
        string topic = WireClient.NewName("w");
        await PublishWillAsync(topic, retain: false);
        await using WireClient late = await SubscribedAsync(topic);
        await late.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_2_15_A_will_with_retain_is_kept()
    {
        string topic = WireClient.NewName("w");
        await PublishWillAsync(topic, retain: true);
        await using WireClient late = await SubscribedAsync(topic);
        Seen kept = await late.ExpectAsync(Kind.Publish);
        Assert.Equal(("gone", true), (kept.Payload, kept.Retain));
    }

    [Fact]
    public async Task MQTT_3_1_3_9_A_will_is_not_sent_when_the_session_is_back_in_time()
    {
        await using SharedBroker own = await SharedBroker.StartAsync();
        await using WireClient watcher = await WireClient.ConnectAsync(own.Port, 5, Make.Connect("watcher"));
        await watcher.AskAsync(Make.Subscribe(1, "w"), Kind.SubAck);
        byte[] kept = Property.Four(Property.SessionExpiry, 100);
        await using WireClient client = await WireClient.ConnectAsync(own.Port, 5, Make.Connect(
            "c", properties: [kept], will: new("w", "gone", 0, false, Property.Four(Property.WillDelay, 10))));
        client.Break();
        await using WireClient again = await WireClient.ConnectAsync(
            own.Port, 5, Make.Connect("c", clean: false, properties: [kept]));
        for (int i = 0; i < 40; i++)
        {
            own.Time.Advance(TimeSpan.FromSeconds(0.5));
            await watcher.ExpectNothingAsync();
        }
    }

    [Fact]
    public async Task MQTT_3_1_3_10_User_properties_of_a_will_keep_their_order()
    {
        string topic = WireClient.NewName("w");
        await using WireClient watcher = await SubscribedAsync(topic);
        byte[][] properties = [Property.User("b", "1"), Property.User("a", "2"), Property.User("b", "0")];
        await using WireClient client = await ConnectAsync(
            Make.Connect(topic, will: new(topic, "gone", 0, false, properties)));
        client.Break();
        Seen will = await watcher.ExpectAsync(Kind.Publish);
        Assert.Equal(properties.Select(one => one[1..]), will.Properties.Select(one => one.Value));
    }

    [Fact]
    public async Task MQTT_3_14_4_3_DISCONNECT_0x00_drops_the_will()
    {
        string topic = WireClient.NewName("w");
        await using WireClient watcher = await SubscribedAsync(topic);
        await using WireClient client = await ConnectAsync(Make.Connect(topic, will: new(topic, "gone")));
        await client.SendAsync(Make.Disconnect());
        Assert.Null(await client.ExpectEndAsync());
        await watcher.ExpectNothingAsync();
    }

    private async Task PublishWillAsync(string topic, bool retain)
    {
        await using WireClient watcher = await SubscribedAsync(topic);
        await using WireClient client = await ConnectAsync(Make.Connect(topic, will: new(topic, "gone", 0, retain)));
        client.Break();
        await watcher.ExpectAsync(Kind.Publish);
    }
}
