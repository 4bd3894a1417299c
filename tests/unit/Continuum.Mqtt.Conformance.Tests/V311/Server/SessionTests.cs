using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>3.1.2.4, 4.1 and 4.4: sessions that outlive connections, and those that do not.</summary>
public sealed class SessionTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Fact]
    public async Task MQTT_3_1_2_4_Clean_session_0_goes_on_with_the_session_or_makes_one()
    {
        (string id, string topic) = (WireClient.NewName(), NewTopic());
        WireClient first = await ReturnSubscribedAsync(id, topic, 0);
        Assert.False(first.Answer!.SessionPresent);
        await LeaveAsync(first);
        await using WireClient second = await ReturnAsync(id);
        Assert.True(second.Answer!.SessionPresent);
        await PublishAsync(topic, "still subscribed");
        Assert.Equal("still subscribed", (await second.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_3_1_2_5_Messages_above_QoS_0_wait_for_an_absent_client()
    {
        (string id, string topic) = (WireClient.NewName(), NewTopic());
        await LeaveAsync(await ReturnSubscribedAsync(id, topic, 2));
        await PublishAsync(topic, "one", 1);
        await PublishAsync(topic, "two", 2);
        await using WireClient back = await ReturnAsync(id);
        Seen one = await back.ExpectAsync(Kind.Publish);
        Seen two = await back.ExpectAsync(Kind.Publish);
        Assert.Equal(("one", 1, "two", 2), (one.Payload, one.QoS, two.Payload, two.QoS));
    }

    [Fact]
    public async Task MQTT_3_1_2_6_Clean_session_1_begins_anew_and_leaves_nothing_behind()
    {
        (string id, string topic) = (WireClient.NewName(), NewTopic());
        await LeaveAsync(await ReturnSubscribedAsync(id, topic, 1));
        await PublishAsync(topic, "of the old session", 1);
        WireClient clean = await ConnectAsync(Make.Connect(id));
        Assert.False(clean.Answer!.SessionPresent);
        await clean.ExpectNothingAsync();
        await clean.AskAsync(Make.Subscribe(1, topic, 1), Kind.SubAck);
        await LeaveAsync(clean);
        await PublishAsync(topic, "of the clean session", 1);
        await using WireClient last = await ReturnAsync(id);
        Assert.False(last.Answer!.SessionPresent);
        await PublishAsync(topic, "not subscribed", 1);
        await last.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_2_6_Identifiers_of_the_session_before_mean_nothing_any_more()
    {
        (string id, string topic) = (WireClient.NewName(), NewTopic());
        await using WireClient subscriber = await SubscribedAsync(topic);
        WireClient before = await ReturnAsync(id);
        await before.AskAsync(Make.Publish(topic, "old", 2, 7), Kind.PubRec);
        before.Break();
        await using WireClient clean = await ConnectAsync(Make.Connect(id));
        await clean.AskAsync(Make.Publish(topic, "new", 2, 7, dup: true), Kind.PubRec);
        Assert.Equal("old", (await subscriber.ExpectAsync(Kind.Publish)).Payload);
        Assert.Equal("new", (await subscriber.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_3_1_2_7_Retained_messages_outlive_the_session()
    {
        string topic = NewTopic();
        WireClient publisher = await ConnectAsync();
        await PublishAsync(publisher, topic, "stays", 1, retain: true);
        await LeaveAsync(publisher);
        Assert.Equal("stays", Assert.Single(await RetainedAsync(topic)).Payload);
    }

    [Fact]
    public async Task MQTT_3_1_3_2_State_is_kept_by_the_client_identifier()
    {
        (string one, string other, string topic) = (WireClient.NewName(), WireClient.NewName(), NewTopic());
        await LeaveAsync(await ReturnSubscribedAsync(one, topic, 1));
        await LeaveAsync(await ReturnAsync(other));
        await PublishAsync(topic, "for one", 1);
        await using WireClient otherBack = await ReturnAsync(other);
        await otherBack.ExpectNothingAsync();
        await using WireClient oneBack = await ReturnAsync(one);
        Assert.Equal("for one", (await oneBack.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_4_1_0_1_Session_state_is_kept_while_the_session_lasts()
    {
        await using SharedBroker own = await SharedBroker.StartAsync();
        byte[] connect = Make.Connect("kept", clean: false);
        WireClient before = await WireClient.ConnectAsync(own.Port, Make.Level, connect);
        await before.AskAsync(Make.Subscribe(1, "t", 2), Kind.SubAck);
        await before.AskAsync(Make.Publish("else", "", 2, 9), Kind.PubRec);
        await LeaveAsync(before);
        await using WireClient publisher = await WireClient.ConnectAsync(own.Port, Make.Level, Make.Connect("p"));
        await PublishAsync(publisher, "t", "waited", 2);
        own.Time.Advance(TimeSpan.FromHours(10));
        await using WireClient after = await WireClient.ConnectAsync(own.Port, Make.Level, connect);
        Assert.True(after.Answer!.SessionPresent);
        Assert.Equal("waited", (await after.ExpectAsync(Kind.Publish)).Payload);
        await after.AskAsync(Make.Ack(Kind.PubRel, 9), Kind.PubComp);
    }

    [Fact]
    public async Task MQTT_4_1_0_2_A_session_lasts_as_long_as_its_connection()
    {
        await using SharedBroker own = await SharedBroker.StartAsync(options => options.MaxSessionExpirySeconds = 1);
        await using WireClient clean = await WireClient.ConnectAsync(own.Port, Make.Level, Make.Connect("clean"));
        await using WireClient stays = await WireClient.ConnectAsync(
            own.Port, Make.Level, Make.Connect("stays", clean: false));
        await clean.AskAsync(Make.Subscribe(1, "t", 1), Kind.SubAck);
        await stays.AskAsync(Make.Subscribe(1, "t", 1), Kind.SubAck);
        own.Time.Advance(TimeSpan.FromMinutes(10));
        await clean.ExpectNothingAsync();
        await using WireClient publisher = await WireClient.ConnectAsync(own.Port, Make.Level, Make.Connect("p"));
        await PublishAsync(publisher, "t", "there", 1);
        Assert.Equal("there", (await clean.ExpectAsync(Kind.Publish)).Payload);
        Assert.Equal("there", (await stays.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_4_4_0_1_Open_PUBLISH_and_PUBREL_are_sent_again_with_their_identifiers()
    {
        (string id, string topic) = (WireClient.NewName(), NewTopic());
        WireClient first = await ReturnSubscribedAsync(id, topic, 2);
        await PublishAsync(topic, "one", 1);
        await PublishAsync(topic, "two", 2);
        await PublishAsync(topic, "released", 2);
        Seen one = await first.ExpectAsync(Kind.Publish);
        Seen two = await first.ExpectAsync(Kind.Publish);
        Seen released = await first.ExpectAsync(Kind.Publish);
        await first.AskAsync(Make.Ack(Kind.PubRec, released.PacketId), Kind.PubRel);
        first.Break();
        await using WireClient back = await ReturnAsync(id);
        List<Seen> again = [await NextAsync(back), await NextAsync(back), await NextAsync(back)];
        await back.ExpectNothingAsync();
        Assert.Equal(released.PacketId, Assert.Single(again, packet => packet.Kind == Kind.PubRel).PacketId);
        Assert.Equal(
            [(one.PacketId, "one", true), (two.PacketId, "two", true)],
            again.Where(packet => packet.Kind == Kind.Publish)
                .Select(packet => (packet.PacketId, packet.Payload, packet.Dup)));
    }

    private static async Task<Seen> NextAsync(WireClient client)
    {
        Seen? next = await client.NextAsync();
        Assert.NotNull(next);
        return next;
    }
}
