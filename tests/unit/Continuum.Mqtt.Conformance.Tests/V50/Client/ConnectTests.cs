using Continuum.Mqtt.Client;
using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V50.Client;

/// <summary>3.1, 3.2, 3.14 and 3.15: how the client connects, and leaves.</summary>
public sealed class ConnectTests : ClientTests
{
    [Fact]
    public async Task MQTT_3_1_0_1_The_first_packet_is_CONNECT()
    {
        await StartAsync();
        Assert.Equal(0x10, Connect.Header);
    }

    [Fact]
    public async Task MQTT_3_1_2_1_The_protocol_name_is_MQTT()
    {
        await StartAsync();
        Assert.Equal([.. Bytes.Text("MQTT"), 5], Connect.Body[..7]);
    }

    [Fact]
    public async Task MQTT_3_1_2_4_After_a_clean_start_the_client_has_no_session()
    {
        Peer peer = await StartAsync(options => options.CleanStart = true);
        Assert.Equal(2, Connect.Body[7] & 2);
        Assert.False(Client.SessionPresent);
        await ExpectNothingAsync(peer);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public async Task MQTT_3_1_2_9_A_will_brings_its_flags_and_fields(int qos, bool retain)
    {
        await StartAsync(options => options.Will = Message("will") with { QoS = qos, Retain = retain });
        Assert.Equal(4 | (qos << 3) | (retain ? 0x20 : 0), Connect.Body[7] & 0x3C);
        Assert.Equal(
            [.. Bytes.Text("client"), 0, .. Bytes.Text("will"), .. Bytes.Binary([1])], Connect.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_1_2_11_Without_a_will_its_QoS_is_0()
    {
        await StartAsync();
        Assert.Equal(0, Connect.Body[7] & 0x1C);
    }

    [Fact]
    public void MQTT_3_1_2_12_A_will_with_QoS_3_is_not_sent() => Assert.Throws<ArgumentException>(
        () => { _ = BeginAsync(options => options.Will = Message() with { QoS = 3 }); });

    [Fact]
    public async Task MQTT_3_1_2_13_Without_a_will_its_retain_flag_is_0()
    {
        await StartAsync();
        Assert.Equal(0, Connect.Body[7] & 0x24);
    }

    [Fact]
    public Task MQTT_3_1_2_16_Without_a_user_name_there_is_no_field() => SendsAsync(null, null, 0x00);

    [Fact]
    public Task MQTT_3_1_2_17_With_a_user_name_there_is_a_field() => SendsAsync("user", null, 0x80);

    [Fact]
    public Task MQTT_3_1_2_18_Without_a_password_there_is_no_field() => SendsAsync("user", null, 0x80);

    [Fact]
    public Task MQTT_3_1_2_19_With_a_password_there_is_a_field() => SendsAsync("user", "secret", 0xC0);

    [Fact]
    public Task MQTT_3_1_2_20_A_silent_client_pings_within_its_keep_alive() => PingsAsync(10, null);

    [Fact]
    public Task MQTT_3_1_2_21_The_keep_alive_of_the_server_counts() => PingsAsync(1000, 10);

    [Fact]
    public Task MQTT_3_2_2_21_The_keep_alive_of_the_server_counts_also_when_there_was_none() => PingsAsync(0, 10);

    [Fact]
    public async Task MQTT_3_1_2_23_What_is_unacknowledged_outlives_the_connection()
    {
        Peer peer = await StartAsync(options => options.SessionExpirySeconds = 100);
        Task publishing = PublishAsync("t", "x", 1);
        int id = (await peer.ExpectAsync(Kind.Publish)).PacketId;
        await peer.DisposeAsync();
        Peer again = await AgainAsync(present: true);
        Assert.Equal(id, (await again.ExpectAsync(Kind.Publish)).PacketId);
        await again.SendAsync(Make.Ack(Kind.PubAck, id));
        await Deadline.WithinAsync("the acknowledgement", publishing);
    }

    [Fact]
    public async Task MQTT_3_1_3_1_The_fields_are_in_their_order()
    {
        await StartAsync(options =>
            (options.UserName, options.Password, options.Will) = ("user", "secret", Message("will")));
        Assert.Equal(
            [.. Bytes.Text("client"), 0, .. Bytes.Text("will"), .. Bytes.Binary([1]), .. Bytes.Text("user"),
                .. Bytes.Text("secret")],
            Connect.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_1_3_2_Every_connection_has_the_same_identifier()
    {
        Peer peer = await StartAsync();
        byte[] first = Connect.PayloadBytes;
        await peer.DisposeAsync();
        await AgainAsync(present: false);
        Assert.Equal(first, Connect.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_1_3_3_The_identifier_is_there_also_when_it_is_empty()
    {
        await StartAsync(options => options.ClientId = "");
        Assert.Equal([0, 0], Connect.PayloadBytes);
    }

    [Fact]
    public async Task MQTT_3_1_3_4_The_identifier_is_a_string()
    {
        await StartAsync(options => options.ClientId = "Gerät");
        Assert.Equal(Bytes.Text("Gerät"), Connect.PayloadBytes);
        Assert.Throws<ArgumentException>(() => { _ = BeginAsync(options => options.ClientId = "\uD800"); });
    }

    [Fact]
    public void MQTT_3_1_3_11_A_will_topic_that_is_no_string_is_not_sent() =>
        Assert.Throws<ArgumentException>(() => { _ = BeginAsync(options => options.Will = Message("\uD800")); });

    [Fact]
    public void MQTT_3_1_3_12_A_user_name_that_is_no_string_is_not_sent() =>
        Assert.Throws<ArgumentException>(() => { _ = BeginAsync(options => options.UserName = "\uD800"); });

    [Fact]
    public async Task MQTT_3_2_2_4_A_session_after_a_clean_start_closes_the_connection()
    {
        Task connecting = BeginAsync();
        Peer peer = await AgainAsync(present: true);
        await Assert.ThrowsAsync<MqttClientException>(() => connecting);
        Assert.Null(await peer.ExpectEndAsync());
    }

    [Fact]
    public async Task MQTT_3_2_2_5_Without_a_session_at_the_server_the_clients_is_dropped()
    {
        Peer peer = await StartAsync(options => options.SessionExpirySeconds = 100);
        Task recorded = PublishAsync("t", "recorded", 2);
        await peer.AskAsync(Make.Ack(Kind.PubRec, (await peer.ExpectAsync(Kind.Publish)).PacketId), Kind.PubRel);
        Task open = PublishAsync("t", "open", 1);
        await peer.ExpectAsync(Kind.Publish);
        await peer.SendAsync(Make.Publish("t", "x", 2, 9));
        await (await ReceiveAsync()).AcknowledgeAsync();
        await peer.ExpectAsync(Kind.PubRec);
        await peer.DisposeAsync();
        Peer again = await AgainAsync(present: false);
        Seen anew = await again.ExpectAsync(Kind.Publish);
        Assert.Equal(("open", false), (anew.Payload, anew.Dup));
        await again.SendAsync(Make.Ack(Kind.PubAck, anew.PacketId), Make.Publish("t", "another", 2, 9));
        await Deadline.WithinAsync("both publications", Task.WhenAll(recorded, open));
        Assert.Equal("another", System.Text.Encoding.UTF8.GetString((await ReceiveAsync()).Message.Payload.Span));
    }

    [Fact]
    public Task MQTT_3_2_2_11_A_QoS_above_the_maximum_is_not_sent() => WithholdsAsync(
        Message() with { QoS = 2 }, ReasonCode.QoSNotSupported, Property.Byte(Property.MaximumQoS, 1));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public Task MQTT_3_2_2_14_Nothing_retained_is_sent_where_that_is_not_available(int qos) => WithholdsAsync(
        Message() with { QoS = qos, Retain = true },
        ReasonCode.RetainNotSupported,
        Property.Byte(Property.RetainAvailable, 0));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public Task MQTT_3_2_2_15_Nothing_above_the_largest_packet_is_sent(int qos) => WithholdsAsync(
        Message() with { QoS = qos, Payload = new byte[40] },
        ReasonCode.PacketTooLarge,
        Property.Four(Property.MaximumPacketSize, 40));

    [Fact]
    public Task MQTT_3_2_2_17_No_alias_above_the_maximum_is_used() => UsesNoAliasAsync(2);

    [Fact]
    public Task MQTT_3_2_2_18_No_alias_is_used_where_there_is_no_maximum() => UsesNoAliasAsync(null);

    [Fact]
    public Task MQTT_3_3_2_9_No_alias_above_what_CONNACK_allows_is_used() => UsesNoAliasAsync(1);

    [Fact]
    public Task MQTT_3_3_2_8_Alias_0_is_not_used_and_ends_the_connection() =>
        RejectsAsync(0x94, Make.Publish("t", properties: [Property.Two(Property.TopicAlias, 0)]));

    [Fact]
    public Task MQTT_3_14_1_1_Reserved_flags_of_DISCONNECT_are_answered_with_0x81() => RejectsAsync(0x81, [0xE1, 0]);

    [Fact]
    public async Task MQTT_3_14_2_1_DISCONNECT_has_one_of_its_own_codes()
    {
        await RejectsAsync(0x82, Make.Ack(Kind.PubAck, 1, 0x01));
        Peer peer = await AgainAsync(present: false);
        await Deadline.UntilAsync("the client's connection", () => Client.IsConnected);
        await Client.DisposeAsync();
        Assert.Equal(0, (await peer.ExpectAsync(Kind.Disconnect)).Reason);
    }

    [Fact]
    public async Task MQTT_3_14_4_1_Nothing_comes_behind_DISCONNECT()
    {
        Peer peer = await StartAsync();
        await Client.DisposeAsync();
        await PublishAsync("t", "late");
        await peer.ExpectDisconnectAsync(0);
    }

    [Fact]
    public async Task MQTT_3_14_4_2_The_client_closes_behind_DISCONNECT()
    {
        Peer peer = await StartAsync();
        await Client.DisposeAsync();
        await peer.ExpectDisconnectAsync(0);
    }

    [Fact]
    public Task MQTT_3_15_1_1_Reserved_flags_of_AUTH_end_the_connection() => RejectsAsync(0x81, [0xF1, 0]);

    [Fact]
    public async Task MQTT_4_12_0_7_Without_a_method_no_AUTH_is_sent()
    {
        await RejectsAsync(0x82, Make.Auth(0x18, Property.Text(Property.AuthenticationMethod, "EXAM")));
        Assert.False(Connect.Has(Property.AuthenticationMethod));
    }

    [Fact]
    public async Task MQTT_4_13_2_1_A_reason_of_0x80_or_above_closes_the_connection()
    {
        Peer peer = await StartAsync();
        await peer.SendAsync(Make.Disconnect(0x8B));
        Assert.Null(await peer.ExpectEndAsync());
    }

    [Fact]
    public async Task MQTT_4_2_0_1_Packets_may_come_a_byte_at_a_time_over_TCP()
    {
        Peer peer = await StartAsync();
        foreach (byte one in Make.Publish("t", "x"))
        {
            await peer.SendAsync([one]);
        }

        Assert.Equal("t", (await ReceiveAsync()).Message.Topic);
    }

    private async Task SendsAsync(string? user, string? password, int flags)
    {
        await StartAsync(options => (options.UserName, options.Password) = (user, password));
        Assert.Equal(flags, Connect.Body[7] & 0xC0);
        Assert.Equal(
            [
                .. Bytes.Text("client"),
                .. user is null ? [] : Bytes.Text(user),
                .. password is null ? [] : Bytes.Text(password),
            ],
            Connect.PayloadBytes);
    }

    private async Task PingsAsync(int own, int? server)
    {
        Time = new();
        byte[][] properties = server is { } seconds ? [Property.Two(Property.ServerKeepAlive, seconds)] : [];
        Peer peer = await StartAsync(options => options.KeepAliveSeconds = own, properties);
        DateTimeOffset start = Time.GetUtcNow();
        await Deadline.UntilAsync("the timer of the pings", () => Time.ArmedTimers > 0);
        Task<Seen> ping = peer.ExpectAsync(Kind.PingReq);
        await Deadline.UntilAsync("a ping", () =>
        {
            bool over = ping.IsCompleted || Time.GetUtcNow() - start >= TimeSpan.FromSeconds(9);
            Time.Advance(TimeSpan.FromSeconds(over ? 0 : 1));
            return ping.IsCompleted;
        });
        await ping;
    }

    private async Task WithholdsAsync(MqttMessage message, ReasonCode reason, byte[] property)
    {
        Peer peer = await StartAsync(null, property);
        MqttClientException refused = await Assert.ThrowsAsync<MqttClientException>(() => PublishAsync(message));
        Assert.Equal(reason, refused.Reason);
        await ExpectNothingAsync(peer);
    }

    private async Task UsesNoAliasAsync(int? maximum)
    {
        Peer peer = await StartAsync(
            null, maximum is { } some ? [Property.Two(Property.TopicAliasMaximum, some)] : []);
        for (int i = 0; i < 6; i++)
        {
            await PublishAsync($"topic/{i % 3}", "");
            Assert.False((await peer.ExpectAsync(Kind.Publish)).Has(Property.TopicAlias));
        }
    }
}
