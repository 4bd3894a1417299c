using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>3.1: CONNECT as the broker takes it, but for wills, identifiers and sessions.</summary>
public sealed class ConnectTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Fact]
    public async Task MQTT_3_1_0_1_A_first_packet_that_is_not_CONNECT_ends_the_connection()
    {
        await ExpectNoAnswerAsync(Packet.PingReq);
        await ExpectNoAnswerAsync(Make.Publish("t"));
        await ExpectNoAnswerAsync(Make.Subscribe(1, "t"));
        await ExpectNoAnswerAsync(Make.Disconnect());
    }

    [Fact]
    public async Task MQTT_3_1_0_2_A_second_CONNECT_ends_the_connection() =>
        await ExpectClosedAfterAsync(Make.Connect(WireClient.NewName()));

    [Fact]
    public async Task MQTT_3_1_2_1_Another_protocol_name_is_not_let_in()
    {
        foreach (string name in new[] { "MQTX", "mqtt", "MQIsdp", "" })
        {
            await using WireClient client = await SayAsync(
                Packet.Raw(0x10, Bytes.Text(name), [4, 2], Bytes.Two(0), Bytes.Text("c")), Packet.PingReq);
            Seen? last = await client.ExpectEndAsync();
            Assert.True(last is null or { Kind: Kind.ConnAck, Reason: not 0 }, $"\"{name}\": {last}");
        }
    }

    [Fact]
    public async Task MQTT_3_1_2_2_A_level_that_is_not_served_gets_return_code_1()
    {
        foreach (byte level in new byte[] { 0, 1, 3, 0x84 })
        {
            await using WireClient client = await SayAsync(
                Packet.Raw(0x10, Bytes.Text("MQTT"), [level, 2], Bytes.Two(0), Bytes.Text("c")));
            Assert.Equal([0, 1], (await client.ExpectAsync(Kind.ConnAck)).Body);
            Assert.Null(await client.NextAsync());
        }
    }

    [Fact]
    public async Task MQTT_3_1_2_3_A_set_reserved_flag_ends_the_connection() =>
        await ExpectNoAnswerAsync(Make.ConnectRaw(3, 0, [], Bytes.Text("c")));

    [Fact]
    public async Task MQTT_3_1_2_18_A_user_name_without_its_flag_ends_the_connection() =>
        await ExpectNoAnswerAsync(Make.ConnectRaw(2, 0, [], Bytes.Text("c"), Bytes.Text("user")));

    [Fact]
    public async Task MQTT_3_1_2_19_A_missing_user_name_ends_the_connection() =>
        await ExpectNoAnswerAsync(Make.ConnectRaw(0x82, 0, [], Bytes.Text("c")));

    [Fact]
    public async Task MQTT_3_1_2_20_A_password_without_its_flag_ends_the_connection() =>
        await ExpectNoAnswerAsync(
            Make.ConnectRaw(0x82, 0, [], Bytes.Text("c"), Bytes.Text("user"), Bytes.Text("secret")));

    [Fact]
    public async Task MQTT_3_1_2_21_A_missing_password_ends_the_connection() =>
        await ExpectNoAnswerAsync(Make.ConnectRaw(0xC2, 0, [], Bytes.Text("c"), Bytes.Text("user")));

    [Fact]
    public async Task MQTT_3_1_2_22_A_password_without_a_user_name_ends_the_connection() =>
        await ExpectNoAnswerAsync(Make.ConnectRaw(0x42, 0, [], Bytes.Text("c"), Bytes.Text("secret")));

    [Fact]
    public async Task MQTT_3_1_2_24_A_client_is_closed_after_one_and_a_half_keep_alives_of_silence()
    {
        await using SharedBroker own = await SharedBroker.StartAsync();
        await using WireClient client = await WireClient.ConnectAsync(
            own.Port, Make.Level, Make.Connect("silent", keepAlive: 10));
        await using WireClient without = await WireClient.ConnectAsync(own.Port, Make.Level, Make.Connect("without"));
        own.Time.Advance(TimeSpan.FromSeconds(14.9));
        await client.ExpectNothingAsync();
        Task<Seen?> end = client.NextAsync();
        await Deadline.UntilAsync("the end", () =>
        {
            own.Time.Advance(TimeSpan.FromSeconds(8));
            return end.IsCompleted;
        });
        Assert.Null(await end);
        await without.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_2_24_Bytes_that_make_no_packet_do_not_count()
    {
        await using SharedBroker own = await SharedBroker.StartAsync();
        await using WireClient client = await WireClient.ConnectAsync(
            own.Port, Make.Level, Make.Connect("slow", keepAlive: 10));
        await client.SendAsync([0x30, 0xFF, 0x7F]);
        Task<Seen?> end = client.NextAsync();
        await Deadline.UntilAsync("the end", async () =>
        {
            try
            {
                await client.SendAsync([0]);
            }
            catch (IOException)
            {
                return true;
            }

            own.Time.Advance(TimeSpan.FromSeconds(0.25));
            return end.IsCompleted;
        });
        Assert.Null(await end);
    }

    [Fact]
    public async Task MQTT_3_1_3_1_The_payload_is_read_in_its_order()
    {
        SwitchedAuthenticator seen = new();
        await using SharedBroker own = await SharedBroker.StartAsync(options => options.Authenticator = seen);
        await using WireClient watcher = await WireClient.ConnectAsync(own.Port, Make.Level, Make.Connect("watcher"));
        await watcher.AskAsync(Make.Subscribe(1, "#"), Kind.SubAck);
        await using WireClient client = await WireClient.ConnectAsync(own.Port, Make.Level, Make.ConnectRaw(
            0xC6,
            0,
            [],
            [.. new[] { "one", "two", "three", "four", "five" }.Select(Bytes.Text)]));
        Assert.Equal(("one", "four", "five"), seen.Last);
        client.Break();
        Seen will = await watcher.ExpectAsync(Kind.Publish);
        Assert.Equal(("two", "three"), (will.Topic, will.Payload));
    }

    [Fact]
    public async Task MQTT_3_1_3_11_A_user_name_that_is_not_UTF_8_ends_the_connection() =>
        await ExpectNoAnswerAsync(Make.ConnectRaw(0x82, 0, [], Bytes.Text("c"), Bytes.Binary([0xC3, 0x28])));

    [Fact]
    public async Task MQTT_3_1_4_1_A_CONNECT_against_the_rules_gets_no_CONNACK()
    {
        byte[][] wrong =
        [
            Make.ConnectRaw(2, 0, []),
            Make.ConnectRaw(0x1E, 0, [], Bytes.Text("c"), Bytes.Text("t"), Bytes.Text("m")),
            Make.Connect("c", will: new("a/#", "")),
            Make.Connect("c", will: new("", "")),
            [.. Make.Connect("c")[..1], 11, .. Make.Connect("c")[2..13]],
        ];
        foreach (byte[] connect in wrong)
        {
            await ExpectNoAnswerAsync(connect);
        }
    }

    [Fact]
    public async Task MQTT_3_1_4_2_A_second_connection_ends_the_first()
    {
        string id = WireClient.NewName();
        await using WireClient first = await ConnectAsync(Make.Connect(id));
        await using WireClient second = await ConnectAsync(Make.Connect(id));
        Assert.Null(await first.NextAsync());
        await second.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_4_3_The_clean_session_flag_is_acted_on()
    {
        (string id, string topic) = (WireClient.NewName(), NewTopic());
        await LeaveAsync(await ReturnSubscribedAsync(id, topic, 1));
        await PublishAsync(topic, "kept", 1);
        await using (WireClient kept = await ReturnAsync(id))
        {
            Assert.Equal("kept", (await kept.ExpectAsync(Kind.Publish)).Payload);
        }

        await using WireClient clean = await ConnectAsync(Make.Connect(id));
        await PublishAsync(topic, "not for it", 1);
        await clean.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_4_4_A_CONNECT_that_is_in_order_gets_return_code_0()
    {
        await using WireClient client = await SayAsync(Make.Connect(WireClient.NewName(), user: "u", password: "p"));
        Assert.Equal([0, 0], (await client.ExpectAsync(Kind.ConnAck)).Body);
    }

    [Fact]
    public async Task MQTT_3_1_4_5_What_follows_a_refused_CONNECT_is_not_acted_on()
    {
        string topic = NewTopic();
        await using WireClient watcher = await SubscribedAsync(topic);
        await using WireClient refused = await SayAsync(
            Make.Connect("", clean: false), Make.Publish(topic), Make.Subscribe(1, topic));
        Assert.Equal(2, (await refused.ExpectAsync(Kind.ConnAck)).Reason);
        Assert.Null(await refused.NextAsync());
        await watcher.ExpectNothingAsync();
        Assert.Empty(await RetainedAsync(topic));
    }
}
