using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V50.Server;

/// <summary>3.2, 3.4 to 3.7 and 3.14: what the broker answers, and how it ends a connection.</summary>
public sealed class AnswerTests(GuardedBroker broker) : ServerTests(broker), IClassFixture<GuardedBroker>
{
    private readonly string _topic = WireClient.NewName("t");

    [Fact]
    public async Task MQTT_3_1_2_28_Response_information_is_sent_when_it_is_requested_only()
    {
        foreach ((byte[][] properties, bool expected) in ((byte[][], bool)[])
            [([], false),
            ([Property.Byte(Property.RequestResponseInformation, 0)], false),
            ([Property.Byte(Property.RequestResponseInformation, 1)], true)])
        {
            await using WireClient client = await ConnectAsync(properties);
            Assert.Equal(expected, client.Answer!.Has(Property.ResponseInformation));
        }
    }

    [Fact]
    public async Task MQTT_3_1_2_29_Acknowledgements_say_no_more_than_the_code_when_that_is_asked()
    {
        await using WireClient client = await ConnectAsync(
            properties: [Property.Byte(Property.RequestProblemInformation, 0)]);
        Assert.Empty((await client.AskAsync(Make.Publish("no/", "x", 1, 1), Kind.PubAck)).Properties);
        Assert.Empty((await client.AskAsync(Make.Publish("no/", "x", 2, 2), Kind.PubRec)).Properties);
    }

    [Fact]
    public async Task MQTT_3_1_2_17_The_user_name_is_taken_by_its_flag()
    {
        await using WireClient client = await ConnectAsync(Make.Connect("c", user: "good", password: "p"));
    }

    [Fact]
    public async Task MQTT_3_1_3_1_The_fields_are_read_in_their_order()
    {
        byte[] connect = Make.Connect(
            "client", will: new(_topic, "gone"), user: "good", password: "password");
        await using WireClient watcher = await SubscribedAsync(_topic);
        await using WireClient client = await ConnectAsync(connect);
        client.Break();
        Assert.Equal("gone", (await watcher.ExpectAsync(Kind.Publish)).Payload);
        await RefusesConnectAsync(
            Make.Connect("client", will: new("good", "good"), user: "bad", password: "good"), 0x86);
    }

    [Fact]
    public Task MQTT_3_1_3_8_A_client_whose_identifier_is_refused_is_closed() =>
        RefusesConnectAsync(Make.Connect("refused"), 0x85);

    [Fact]
    public Task MQTT_3_1_4_2_A_client_that_is_not_known_is_closed() =>
        RefusesConnectAsync(Make.Connect("c", user: "bad"), 0x86);

    [Fact]
    public async Task MQTT_3_2_0_1_CONNACK_comes_before_what_waits_for_the_session()
    {
        await LeaveSubscribedAsync(_topic, _topic, 1);
        await PublishAsync(_topic, "x");
        await using WireClient client = await SayAsync(
            Make.Connect(_topic, clean: false, properties: [Property.Four(Property.SessionExpiry, 100)]));
        await client.ExpectAsync(Kind.ConnAck);
        await client.ExpectAsync(Kind.Publish);
    }

    [Fact]
    public async Task MQTT_3_2_0_2_There_is_one_CONNACK()
    {
        await using WireClient client = await ConnectAsync();
        await client.ExpectNothingAsync();
        await client.SendAsync(Make.Connect("c"));
        await client.ExpectDisconnectAsync(0x82);
    }

    [Fact]
    public async Task MQTT_3_2_2_1_The_reserved_flags_of_CONNACK_are_0()
    {
        await LeaveSubscribedAsync(_topic, _topic, 0);
        await using WireClient client = await ReturnAsync(_topic);
        Assert.Equal(1, client.Answer!.Body[0]);
        await using WireClient fresh = await ConnectAsync();
        Assert.Equal(0, fresh.Answer!.Body[0]);
    }

    [Fact]
    public async Task MQTT_3_2_2_2_After_a_clean_start_no_session_is_present()
    {
        await LeaveSubscribedAsync(_topic, _topic, 0);
        await using WireClient client = await ConnectAsync(Make.Connect(_topic, clean: true));
        Assert.Equal((false, 0), (client.Answer!.SessionPresent, client.Answer.Reason));
    }

    [Fact]
    public async Task MQTT_3_2_2_3_Session_present_says_whether_there_is_one()
    {
        await using (WireClient first = await ReturnAsync(_topic))
        {
            Assert.Equal((false, 0), (first.Answer!.SessionPresent, first.Answer.Reason));
        }

        await using WireClient again = await ReturnAsync(_topic);
        Assert.Equal((true, 0), (again.Answer!.SessionPresent, again.Answer.Reason));
    }

    [Fact]
    public async Task MQTT_3_2_2_6_A_refusal_has_session_present_0()
    {
        await LeaveSubscribedAsync(_topic, _topic, 0);
        Assert.False((await RefusesConnectAsync(Make.Connect(_topic, clean: false, user: "bad"), 0x86)).SessionPresent);
    }

    [Fact]
    public Task MQTT_3_2_2_7_A_refusal_is_followed_by_the_end() =>
        RefusesConnectAsync(Make.Connect("c", user: "bad"), 0x86);

    [Fact]
    public async Task MQTT_3_2_2_8_CONNACK_has_one_of_its_own_codes()
    {
        await RefusesConnectAsync(Make.Connect("c", user: "bad"), 0x86);
        await RefusesConnectAsync(Make.Connect("refused"), 0x85);
        await RefusesConnectAsync(Make.ConnectRaw(3, 0, [], Bytes.Text("c")), 0x81);
        byte[] method = Property.Text(Property.AuthenticationMethod, "NONE");
        await RefusesConnectAsync(Make.Connect("c", properties: [method]), 0x8C);
        await RefusesConnectAsync(Make.Connect("c", will: new("a/#", "x")), 0x90);
    }

    [Fact]
    public async Task MQTT_3_2_2_16_Assigned_identifiers_are_of_no_other_session()
    {
        HashSet<string?> names = [];
        for (int i = 0; i < 20; i++)
        {
            await using WireClient client = await ConnectAsync(
                Make.Connect("", properties: [Property.Four(Property.SessionExpiry, 100)]));
            Assert.False(client.Answer!.SessionPresent);
            Assert.True(names.Add(client.Answer.Text(Property.AssignedClientId)));
        }
    }

    [Fact]
    public async Task MQTT_3_2_2_19_A_reason_string_is_left_out_where_CONNACK_would_be_too_large()
    {
        byte[] small = Property.Four(Property.MaximumPacketSize, 40);
        Assert.True((await RefusesConnectAsync(Make.Connect("c", user: "bad"), 0x86)).Has(Property.ReasonString));
        Seen answer = await RefusesConnectAsync(Make.Connect("c", user: "bad", properties: [small]), 0x86);
        Assert.False(answer.Has(Property.ReasonString));
        Assert.True(answer.Size <= 40);
    }

    [Theory]
    [InlineData(1)]
    public Task MQTT_3_4_2_1_PUBACK_has_one_of_its_own_codes(int qos) => AnswersAsync(qos);

    [Theory]
    [InlineData(2)]
    public Task MQTT_3_5_2_1_PUBREC_has_one_of_its_own_codes(int qos) => AnswersAsync(qos);

    [Theory]
    [InlineData(1)]
    public Task MQTT_3_4_2_2_A_reason_string_is_left_out_where_PUBACK_would_be_too_large(int qos) => ShortensAsync(qos);

    [Theory]
    [InlineData(2)]
    public Task MQTT_3_5_2_2_A_reason_string_is_left_out_where_PUBREC_would_be_too_large(int qos) => ShortensAsync(qos);

    [Fact]
    public Task MQTT_3_6_1_1_Other_flags_of_PUBREL_are_malformed() => RefusesAsync(Packet.Raw(0x60, [0, 1]), 0x81);

    [Fact]
    public async Task MQTT_3_6_2_1_PUBREL_has_one_of_its_own_codes()
    {
        await using WireClient client = await ConnectAsync();
        Assert.Equal(0x92, (await client.AskAsync(Make.Ack(Kind.PubRec, 77), Kind.PubRel)).Reason);
        await RefusesAsync(Make.Ack(Kind.PubRel, 1, 0x80), 0x82);
    }

    [Fact]
    public async Task MQTT_3_7_2_1_PUBCOMP_has_one_of_its_own_codes()
    {
        await using WireClient client = await ConnectAsync();
        Assert.Equal(0x92, (await client.AskAsync(Make.Ack(Kind.PubRel, 77), Kind.PubComp)).Reason);
        await client.AskAsync(Make.Publish(_topic, "x", 2, 77), Kind.PubRec);
        Assert.Equal(0, (await client.AskAsync(Make.Ack(Kind.PubRel, 77), Kind.PubComp)).Reason);
        await RefusesAsync(Make.Ack(Kind.PubComp, 1, 0x80), 0x82);
    }

    [Fact]
    public async Task MQTT_4_3_3_9_After_a_refusing_PUBREC_the_identifier_is_a_new_message()
    {
        await using WireClient watcher = await SubscribedAsync(_topic);
        await using WireClient client = await ConnectAsync();
        Assert.Equal(0x87, (await client.AskAsync(Make.Publish("no/", "x", 2, 5), Kind.PubRec)).Reason);
        Assert.Equal(0, (await client.AskAsync(Make.Publish(_topic, "new", 2, 5), Kind.PubRec)).Reason);
        Assert.Equal("new", (await watcher.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_3_14_0_1_No_DISCONNECT_comes_before_CONNACK()
    {
        await RefusesConnectAsync(Make.ConnectRaw(3, 0, [], Bytes.Text("c")), 0x81);
        await using WireClient client = await SayAsync(Make.Publish("t"));
        Assert.Null(await client.ExpectEndAsync());
    }

    [Fact]
    public Task MQTT_3_14_1_1_Reserved_flags_of_DISCONNECT_are_malformed() => RefusesAsync([0xE1, 0], 0x81);

    [Fact]
    public async Task MQTT_3_14_2_1_DISCONNECT_has_one_of_its_own_codes()
    {
        await RefusesAsync([0xF1, 0], 0x81);
        await RefusesAsync(Make.Publish("a/#"), 0x90);
        await RefusesAsync(Make.Publish("", properties: [Property.Two(Property.TopicAlias, 9999)]), 0x94);
        await RefusesAsync(Make.Disconnect(0x01), 0x82);
    }

    [Fact]
    public async Task MQTT_3_14_2_2_The_DISCONNECT_of_the_broker_has_no_session_expiry()
    {
        await using WireClient client = await ReturnAsync(_topic);
        await client.SendAsync([0xE1, 0]);
        Assert.False((await client.ExpectAsync(Kind.Disconnect)).Has(Property.SessionExpiry));
    }

    [Theory]
    [InlineData(40, false)]
    [InlineData(1000, true)]
    public async Task MQTT_3_14_2_3_A_reason_string_is_left_out_where_DISCONNECT_would_be_too_large(
        uint maximum, bool expected)
    {
        await using WireClient client = await ConnectAsync(
            properties: [Property.Four(Property.MaximumPacketSize, maximum)]);
        await client.SendAsync([0xE1, 0]);
        Seen end = await client.ExpectAsync(Kind.Disconnect);
        Assert.Equal(expected, end.Has(Property.ReasonString));
        Assert.True(end.Size <= maximum);
    }

    [Fact]
    public async Task MQTT_3_14_4_1_Nothing_comes_behind_DISCONNECT()
    {
        await using WireClient client = await SubscribedAsync(_topic);
        await client.SendAsync([0xE1, 0], Make.Publish(_topic, "x"), Packet.PingReq);
        await client.ExpectDisconnectAsync(0x81);
    }

    [Fact]
    public Task MQTT_3_14_4_2_The_broker_closes_behind_its_DISCONNECT() => RefusesAsync([0xE1, 0], 0x81);

    [Theory]
    [InlineData(new byte[] { 0x00, 0 }, 0x81)]
    [InlineData(new byte[] { 0x90, 3, 0, 1, 0 }, 0x82)]
    [InlineData(new byte[] { 0x20, 3, 0, 0, 0 }, 0x82)]
    [InlineData(new byte[] { 0x32, 5, 0, 1, 0x61, 0, 0 }, 0x82)]
    public Task MQTT_4_13_1_1_A_malformed_packet_or_a_protocol_error_ends_the_connection(byte[] packet, int reason) =>
        RefusesAsync(packet, reason);

    [Fact]
    public async Task MQTT_4_13_2_1_A_reason_of_0x80_or_above_closes_the_connection()
    {
        await RefusesConnectAsync(Make.Connect("c", user: "bad"), 0x86);
        await RefusesAsync(Packet.Raw(0xC0, [1]), 0x81);
        await using WireClient client = await ConnectAsync();
        await client.SendAsync(Make.Disconnect(0x80));
        Assert.Null(await client.ExpectEndAsync());
    }

    private async Task AnswersAsync(int qos)
    {
        Kind kind = qos == 1 ? Kind.PubAck : Kind.PubRec;
        await using WireClient client = await ConnectAsync();
        Assert.Equal(0, (await client.AskAsync(Make.Publish(_topic, "x", qos, 1), kind)).Reason);
        Assert.Equal(0x87, (await client.AskAsync(Make.Publish("no/", "x", qos, 2), kind)).Reason);
        await RefusesAsync(Make.Ack(kind, 1, 0x01), 0x82);
    }

    private async Task ShortensAsync(int qos)
    {
        Kind kind = qos == 1 ? Kind.PubAck : Kind.PubRec;
        await using WireClient wide = await ConnectAsync();
        Seen whole = await wide.AskAsync(Make.Publish("no/", "x", qos, 1), kind);
        Assert.Equal(GuardedBroker.Why, whole.Text(Property.ReasonString));
        await using WireClient narrow = await ConnectAsync(
            properties: [Property.Four(Property.MaximumPacketSize, (uint)whole.Size - 1)]);
        Seen bare = await narrow.AskAsync(Make.Publish("no/", "x", qos, 1), kind);
        Assert.Equal((0x87, 0), (bare.Reason, bare.Properties.Count));
    }
}
