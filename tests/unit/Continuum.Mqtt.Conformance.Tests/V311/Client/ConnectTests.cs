using System.Text;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V311.Client;

/// <summary>3.1: what the client says in CONNECT, and how it keeps the connection.</summary>
public sealed class ConnectTests
{
    private static Packet Make => Conversation.Make;

    [Fact]
    public async Task MQTT_3_1_0_1_The_first_packet_is_CONNECT_also_when_something_waits()
    {
        await using Conversation one = await Conversation.StartLastingAsync();
        Assert.Equal([.. Bytes.Text("MQTT"), 4], one.Connect.Body[..7]);
        _ = one.Publish("t", "", 1).ContinueWith(ended => ended.Exception, TaskScheduler.Default);
        await one.Peer.ExpectAsync(Kind.Publish);
        await one.ReconnectAsync(sessionPresent: true);
        Assert.Equal(Kind.Connect, one.Connect.Kind);
        await one.Peer.ExpectAsync(Kind.Publish);
    }

    [Fact]
    public async Task MQTT_3_1_2_4_Clean_session_0_goes_on_with_what_is_open()
    {
        await using Conversation one = await Conversation.StartLastingAsync();
        Assert.Equal(0, Flags(one) & 2);
        Task published = one.Publish("t", "m", 1);
        Seen first = await one.Peer.ExpectAsync(Kind.Publish);
        await one.ReconnectAsync(sessionPresent: true);
        Assert.Equal(0, Flags(one) & 2);
        Seen again = await one.Peer.ExpectAsync(Kind.Publish);
        Assert.Equal((first.PacketId, true), (again.PacketId, again.Dup));
        await one.Peer.SendAsync(Make.Ack(Kind.PubAck, again.PacketId));
        await Deadline.WithinAsync("PUBACK", published);
    }

    [Fact]
    public async Task MQTT_3_1_2_6_A_clean_session_is_clean_again_and_reuses_nothing()
    {
        await using Conversation one = await Conversation.StartAsync();
        Assert.Equal(2, Flags(one));
        Task released = one.Publish("t", "released", 2);
        Seen publish = await one.Peer.ExpectAsync(Kind.Publish);
        await one.Peer.AskAsync(Make.Ack(Kind.PubRec, publish.PacketId), Kind.PubRel);
        Task open = one.Publish("t", "open", 1);
        await one.Peer.ExpectAsync(Kind.Publish);
        Assert.True(await (await one.DeliverAsync("t", "old", 2, 5)).AcknowledgeAsync());
        await one.Peer.ExpectAsync(Kind.PubRec);
        await one.ReconnectAsync(sessionPresent: false);
        Assert.Equal(2, Flags(one));
        Seen anew = await one.Peer.ExpectAsync(Kind.Publish);
        Assert.Equal(("open", false), (anew.Payload, anew.Dup));
        await one.Peer.SendAsync(Make.Ack(Kind.PubAck, anew.PacketId));
        await Deadline.WithinAsync("both", Task.WhenAll(released, open));
        Assert.Equal("new", Text(await one.DeliverAsync("t", "new", 2, 5)));
        await one.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task MQTT_3_1_2_9_A_will_comes_with_all_its_fields(int qos, bool retain)
    {
        await using Conversation one = await Conversation.StartAsync(options => options.Will = Will("w", qos, retain));
        Assert.Equal(2 | 4 | (qos << 3) | (retain ? 0x20 : 0), Flags(one));
        Assert.Equal([.. Bytes.Text("me"), .. Bytes.Text("w"), .. Bytes.Text("gone")], one.Connect.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_1_2_11_Without_a_will_nothing_of_one_is_there()
    {
        await using Conversation one = await Conversation.StartAsync();
        Assert.Equal(0, Flags(one) & 0x3C);
        Assert.Equal(Bytes.Text("me"), one.Connect.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_1_2_13_Without_a_will_its_QoS_is_0()
    {
        await using Conversation one = await Conversation.StartAsync();
        Assert.Equal(0, Flags(one) & 0x18);
    }

    [Fact]
    public void MQTT_3_1_2_14_A_will_of_QoS_3_is_not_sent() =>
        ExpectRefused(options => options.Will = Will("w", 3));

    [Fact]
    public async Task MQTT_3_1_2_15_Without_a_will_its_retain_flag_is_0()
    {
        await using Conversation one = await Conversation.StartAsync();
        Assert.Equal(0, Flags(one) & 0x20);
    }

    [Fact]
    public async Task MQTT_3_1_2_18_Without_the_user_name_flag_there_is_no_user_name()
    {
        await using Conversation one = await Conversation.StartAsync();
        Assert.Equal(0, Flags(one) & 0x80);
        Assert.Equal(Bytes.Text("me"), one.Connect.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_1_2_19_With_the_user_name_flag_there_is_a_user_name()
    {
        await using Conversation one = await Conversation.StartAsync(options => options.UserName = "user");
        Assert.Equal(0x80, Flags(one) & 0xC0);
        Assert.Equal([.. Bytes.Text("me"), .. Bytes.Text("user")], one.Connect.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_1_2_20_Without_the_password_flag_there_is_no_password()
    {
        await using Conversation one = await Conversation.StartAsync(options => options.UserName = "");
        Assert.Equal(0, Flags(one) & 0x40);
        Assert.Equal([.. Bytes.Text("me"), .. Bytes.Text("")], one.Connect.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_1_2_21_With_the_password_flag_there_is_a_password()
    {
        await using Conversation one = await Conversation.StartAsync(
            options => (options.UserName, options.Password) = ("user", "secret"));
        Assert.Equal(0xC0, Flags(one) & 0xC0);
        Assert.Equal(
            [.. Bytes.Text("me"), .. Bytes.Text("user"), .. Bytes.Text("secret")], one.Connect.PayloadBytes);
    }

    [Fact]
    public void MQTT_3_1_2_22_A_password_without_a_user_name_is_not_sent() =>
        ExpectRefused(options => options.Password = "secret");

    [Fact]
    public async Task MQTT_3_1_2_23_A_client_with_nothing_to_send_pings_within_its_keep_alive()
    {
        ManualTimeProvider time = new();
        await using Conversation one = await Conversation.StartAsync(options => options.KeepAliveSeconds = 10, time);
        Assert.Equal([0, 10], one.Connect.Body[8..10]);
        for (int i = 0; i < 3; i++)
        {
            await Deadline.UntilAsync("the client's timer", () => time.ArmedTimers > 0);
            time.Advance(TimeSpan.FromSeconds(5));
            await one.Peer.ExpectAsync(Kind.PingReq);
            await one.Peer.SendAsync(Packet.PingResp);
        }
    }

    [Fact]
    public async Task MQTT_3_1_3_1_The_payload_is_in_its_order()
    {
        await using Conversation one = await Conversation.StartAsync(options =>
        {
            options.Will = Will("w");
            (options.UserName, options.Password) = ("user", "secret");
        });
        byte[] wanted =
        [
            .. Bytes.Text("me"), .. Bytes.Text("w"), .. Bytes.Text("gone"),
            .. Bytes.Text("user"), .. Bytes.Text("secret"),
        ];
        Assert.Equal(wanted, one.Connect.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_1_3_2_The_client_comes_back_with_the_identifier_its_state_is_kept_by()
    {
        await using Conversation one = await Conversation.StartLastingAsync();
        byte[] first = one.Connect.PayloadBytes;
        await one.ReconnectAsync(sessionPresent: true);
        Assert.Equal(first, one.Connect.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_1_3_3_The_client_identifier_is_first_and_there_also_when_it_is_empty()
    {
        await using Conversation one = await Conversation.StartAsync(
            options => (options.ClientId, options.UserName) = ("", "user"));
        Assert.Equal([0, 0, .. Bytes.Text("user")], one.Connect.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_1_3_4_The_client_identifier_is_UTF_8()
    {
        const string Id = "gr\u00FC\u00DFe\U0001F600";
        await using Conversation one = await Conversation.StartAsync(options => options.ClientId = Id);
        Assert.Equal([0, 11, .. "gr\u00FC\u00DFe\U0001F600"u8], one.Connect.PayloadBytes);
        ExpectRefused(options => options.ClientId = "\uDC00");
    }

    [Fact]
    public async Task MQTT_3_1_3_7_An_empty_identifier_comes_with_clean_session_1_each_time()
    {
        await using Conversation one = await Conversation.StartAsync(options => options.ClientId = "");
        Assert.Equal(2, Flags(one));
        await one.ReconnectAsync(sessionPresent: false);
        Assert.Equal(2, Flags(one));
        ExpectRefused(options => (options.ClientId, options.CleanStart) = ("", false));
        ExpectRefused(options => (options.ClientId, options.SessionExpirySeconds) = ("", 1));
    }

    [Fact]
    public async Task MQTT_3_1_3_10_The_will_topic_is_UTF_8()
    {
        await using Conversation one = await Conversation.StartAsync(options => options.Will = Will("\u00E9"));
        Assert.Equal([.. Bytes.Text("me"), 0, 2, 0xC3, 0xA9], one.Connect.PayloadBytes[..8]);
        ExpectRefused(options => options.Will = Will("\uD800"));
    }

    [Fact]
    public async Task MQTT_3_1_3_11_The_user_name_is_UTF_8()
    {
        await using Conversation one = await Conversation.StartAsync(options => options.UserName = "\u00E9");
        Assert.Equal([.. Bytes.Text("me"), 0, 2, 0xC3, 0xA9], one.Connect.PayloadBytes);
        ExpectRefused(options => options.UserName = "\uD800");
    }

    private static int Flags(Conversation one) => one.Connect.Body[7];

    private static string Text(ReceivedMessage received) => Encoding.UTF8.GetString(received.Message.Payload.Span);

    private static MqttMessage Will(string topic, int qos = 0, bool retain = false) =>
        new() { Topic = topic, Payload = "gone"u8.ToArray(), QoS = qos, Retain = retain };

    private static void ExpectRefused(Action<MqttClientOptions> configure) =>
        Assert.Throws<ArgumentException>(() => Conversation.NewClient(Conversation.Options(1, configure)));
}
