using System.Text;
using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V50.Client;

/// <summary>1.5, 2, 4.7 and 4.8: what the client writes, and what it does not take.</summary>
public sealed class FormatTests : ClientTests
{
    private static readonly byte[] NotUtf8 = Bytes.Binary([0xC3, 0x28]);

    [Fact]
    public Task MQTT_1_5_4_1_A_topic_that_is_not_well_formed_ends_the_connection() =>
        RejectsAsync(0x81, Make.PublishRaw(0, NotUtf8, 0, []));

    [Fact]
    public async Task MQTT_1_5_4_1_Half_a_surrogate_pair_is_not_sent()
    {
        await StartAsync();
        await RefusesAsync(Message("a\uD800"));
        await RefusesAsync(Message() with { ContentType = "\uDC00" });
    }

    [Fact]
    public Task MQTT_1_5_4_2_U_0000_ends_the_connection() => RejectsAsync(0x81, Make.Publish("a\0"));

    [Fact]
    public async Task MQTT_1_5_4_2_U_0000_is_not_sent()
    {
        await StartAsync();
        await RefusesAsync(Message() with { ContentType = "a\0" });
        await RefusesAsync(Message() with { UserProperties = [new("a", "\0")] });
        Assert.Throws<ArgumentException>(() => { _ = BeginAsync(options => options.ClientId = "\0"); });
    }

    [Fact]
    public async Task MQTT_1_5_4_3_A_byte_order_mark_stays_in_a_topic()
    {
        Peer peer = await StartAsync();
        await peer.SendAsync(Make.Publish("\uFEFFa", "x"));
        Assert.Equal("\uFEFFa", (await ReceiveAsync()).Message.Topic);
        await PublishAsync("\uFEFFa", "");
        Assert.Equal(Encoding.UTF8.GetBytes("\uFEFFa"), (await peer.ExpectAsync(Kind.Publish)).Body[2..6]);
    }

    [Fact]
    public async Task MQTT_1_5_5_1_A_length_that_is_too_long_ends_the_connection_and_none_is_sent()
    {
        Peer peer = await StartAsync();
        foreach (int size in (int[])[100, 122, 123, 20_000])
        {
            await PublishAsync("t", new('x', size));
            Seen sent = await peer.ExpectAsync(Kind.Publish);
            Assert.Equal(1 + Bytes.VarInt(sent.Body.Length).Length + sent.Body.Length, sent.Size);
        }

        await peer.SendAsync([0xD0, 0x80, 0]);
        await peer.ExpectDisconnectAsync(0x81);
    }

    [Fact]
    public Task MQTT_1_5_7_1_A_user_property_that_is_not_well_formed_ends_the_connection() =>
        RejectsAsync(0x81, Make.Publish("t", properties: [[Property.UserProperty, .. NotUtf8, .. Bytes.Text("a")]]));

    [Fact]
    public async Task MQTT_1_5_7_1_A_user_property_has_two_strings()
    {
        Peer peer = await StartAsync();
        await PublishAsync(Message() with { UserProperties = [new("é", "")] });
        Assert.Equal(Property.User("é", "")[1..], (await peer.ExpectAsync(Kind.Publish)).Properties[0].Value);
    }

    [Fact]
    public Task MQTT_2_1_3_1_Reserved_flags_that_are_set_end_the_connection() => RejectsAsync(0x81, [0xD1, 0]);

    [Fact]
    public async Task MQTT_2_2_1_2_QoS_0_is_sent_without_an_identifier()
    {
        Peer peer = await StartAsync();
        await PublishAsync("t", "x");
        Assert.Equal([0, 1, (byte)'t', 0, (byte)'x'], (await peer.ExpectAsync(Kind.Publish)).Body);
    }

    [Fact]
    public async Task MQTT_2_2_1_3_Requests_have_identifiers_that_are_not_0_and_not_in_use()
    {
        Peer peer = await StartAsync();
        Task all = Task.WhenAll(
            PublishAsync("t", "x", 1),
            PublishAsync("t", "x", 2),
            Client.SubscribeAsync("f", 0, CancellationToken.None),
            Client.UnsubscribeAsync("f", CancellationToken.None));
        HashSet<int> ids = [];
        for (int i = 0; i < 4; i++)
        {
            ids.Add((await peer.NextAsync())!.PacketId);
        }

        Assert.Equal(4, ids.Count(id => id != 0));
        Assert.False(all.IsCompleted);
        _ = all.ContinueWith(done => done.Exception, TaskScheduler.Default);
    }

    [Fact]
    public async Task MQTT_2_2_1_5_Acknowledgements_carry_the_identifier_of_the_message()
    {
        Peer peer = await StartAsync();
        await peer.SendAsync(Make.Publish("t", "x", 1, 4711), Make.Publish("t", "x", 2, 65535));
        await (await ReceiveAsync()).AcknowledgeAsync();
        Assert.Equal(4711, (await peer.ExpectAsync(Kind.PubAck)).PacketId);
        await (await ReceiveAsync()).AcknowledgeAsync();
        Assert.Equal(65535, (await peer.ExpectAsync(Kind.PubRec)).PacketId);
        Assert.Equal(65535, (await peer.AskAsync(Make.Ack(Kind.PubRel, 65535), Kind.PubComp)).PacketId);
    }

    [Fact]
    public async Task MQTT_2_2_2_1_No_properties_are_sent_as_length_0()
    {
        Peer peer = await StartAsync();
        await PublishAsync("t", "");
        Assert.Equal([0, 1, (byte)'t', 0], (await peer.ExpectAsync(Kind.Publish)).Body);
    }

    [Theory]
    [InlineData("a/+")]
    [InlineData("#")]
    public async Task MQTT_4_7_0_1_A_topic_with_a_wildcard_is_not_sent(string wrong)
    {
        await StartAsync();
        await RefusesAsync(Message(wrong));
    }

    [Theory]
    [InlineData("a#")]
    [InlineData("#/a")]
    public Task MQTT_4_7_1_1_A_wrong_multi_level_wildcard_is_not_sent(string wrong) => RefusesFilterAsync(wrong);

    [Theory]
    [InlineData("a+")]
    [InlineData("+b/c")]
    public Task MQTT_4_7_1_2_A_wrong_single_level_wildcard_is_not_sent(string wrong) => RefusesFilterAsync(wrong);

    [Fact]
    public async Task MQTT_4_7_3_1_An_empty_topic_or_filter_is_not_sent()
    {
        await RefusesFilterAsync("");
        await RefusesAsync(Message(""));
    }

    [Fact]
    public async Task MQTT_4_7_3_2_A_topic_or_filter_with_U_0000_is_not_sent()
    {
        await RefusesFilterAsync("a\0");
        await RefusesAsync(Message("a\0"));
    }

    [Fact]
    public async Task MQTT_4_7_3_3_A_topic_or_filter_above_65535_bytes_is_not_sent()
    {
        await RefusesFilterAsync(new('x', 65536));
        await RefusesAsync(Message(new('é', 32768)));
    }

    [Fact]
    public Task MQTT_4_8_2_1_A_share_without_a_name_is_not_sent() => RefusesFilterAsync("$share//f");

    [Theory]
    [InlineData("$share/g")]
    [InlineData("$share/g+/f")]
    [InlineData("$share/g/")]
    public Task MQTT_4_8_2_2_A_wrong_share_is_not_sent(string wrong) => RefusesFilterAsync(wrong);

    private async Task RefusesFilterAsync(string wrong)
    {
        Peer peer = await StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => Client.SubscribeAsync(wrong, 0, CancellationToken.None));
        await ExpectNothingAsync(peer);
    }
}
