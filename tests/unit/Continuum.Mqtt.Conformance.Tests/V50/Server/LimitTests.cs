using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V50.Server;

/// <summary>3.1.2.11, 3.3.4 and 4.9: what a client limits, and the broker keeps to.</summary>
public sealed class LimitTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    private readonly string _topic = WireClient.NewName("topic");

    [Theory]
    [InlineData(10)]
    public Task MQTT_3_1_2_22_A_silent_client_is_closed_after_one_and_a_half_keep_alives(int seconds) =>
        EndsAfterAsync(seconds);

    [Theory]
    [InlineData(7)]
    public Task MQTT_3_2_2_22_The_keep_alive_of_CONNECT_counts_when_the_server_says_none(int seconds) =>
        EndsAfterAsync(seconds);

    [Fact]
    public async Task MQTT_3_1_2_24_Nothing_is_sent_above_the_largest_packet()
    {
        await using WireClient client = await SubscribedAsync(
            _topic, 0, Property.Four(Property.MaximumPacketSize, 100));
        await PublishAsync(_topic, new('x', 100));
        await PublishAsync(_topic, new('x', 100 - 2 - 2 - _topic.Length - 1));
        Assert.Equal(100, (await client.ExpectAsync(Kind.Publish)).Size);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_2_25_A_message_that_is_too_large_counts_as_delivered()
    {
        await using WireClient client = await SubscribedAsync(
            _topic, 1, Property.Four(Property.MaximumPacketSize, 100), Property.Two(Property.ReceiveMaximum, 1));
        await PublishAsync(_topic, new('x', 100));
        await PublishAsync(_topic, "small");
        Assert.Equal("small", (await client.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_3_1_2_26_No_alias_is_above_the_maximum() =>
        Assert.All(await AliasesAsync(2), alias => Assert.True(alias is null or 1 or 2, $"{alias}"));

    [Fact]
    public async Task MQTT_3_3_2_11_No_alias_is_above_what_CONNECT_allows() =>
        Assert.All(await AliasesAsync(1), alias => Assert.True(alias is null or 1, $"{alias}"));

    [Fact]
    public async Task MQTT_3_1_2_27_Without_a_maximum_there_is_no_alias()
    {
        Assert.All(await AliasesAsync(0), alias => Assert.Null(alias));
        Assert.All(await AliasesAsync(null), alias => Assert.Null(alias));
    }

    [Fact]
    public async Task MQTT_3_3_4_9_The_receive_maximum_is_kept_to()
    {
        await using WireClient client = await FullAsync();
        await client.ExpectNothingAsync();
        await client.SendAsync(Make.Ack(Kind.PubAck, _open[0].PacketId));
        Assert.Equal("3", (await client.ExpectAsync(Kind.Publish)).Payload);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_3_4_10_Other_packets_do_not_wait_for_it()
    {
        await using WireClient client = await FullAsync();
        await client.AskAsync(Make.Subscribe(9, "other"), Kind.SubAck);
        await client.AskAsync(Make.Publish(_topic + "x", "x", 1, 9), Kind.PubAck);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65535)]
    public async Task MQTT_4_9_0_1_The_first_quota_is_above_0_and_within_the_receive_maximum(int maximum)
    {
        await using WireClient client = await SubscribedAsync(
            _topic, 1, Property.Two(Property.ReceiveMaximum, maximum));
        await PublishAsync(_topic, "1");
        await PublishAsync(_topic, "2");
        await client.ExpectAsync(Kind.Publish);
        if (maximum == 1)
        {
            await client.ExpectNothingAsync();
        }
    }

    [Fact]
    public async Task MQTT_4_9_0_2_At_a_quota_of_0_only_QoS_0_is_sent()
    {
        await using WireClient client = await FullAsync();
        await client.AskAsync(Make.Subscribe(2, _topic + "/0", 0), Kind.SubAck);
        await PublishAsync(_topic + "/0", "QoS 0");
        Assert.Equal("QoS 0", (await client.ExpectAsync(Kind.Publish)).Payload);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_4_9_0_3_At_a_quota_of_0_other_packets_are_dealt_with()
    {
        await using WireClient client = await FullAsync();
        await client.AskAsync(Make.Unsubscribe(9, "other"), Kind.UnsubAck);
        await client.AskAsync(Make.Publish("elsewhere", "x", 2, 9), Kind.PubRec);
        await client.AskAsync(Make.Ack(Kind.PubRel, 9), Kind.PubComp);
    }

    private readonly List<Seen> _open = [];

    // Receive maximum 2; 1 and 2 are out, 3 and 4 wait.
    private async Task<WireClient> FullAsync()
    {
        WireClient client = await SubscribedAsync(_topic, 1, Property.Two(Property.ReceiveMaximum, 2));
        foreach (string payload in (string[])["1", "2", "3", "4"])
        {
            await PublishAsync(_topic, payload);
        }

        _open.Add(await client.ExpectAsync(Kind.Publish));
        _open.Add(await client.ExpectAsync(Kind.Publish));
        return client;
    }

    private async Task<List<long?>> AliasesAsync(int? maximum)
    {
        byte[][] properties = maximum is { } some ? [Property.Two(Property.TopicAliasMaximum, some)] : [];
        await using WireClient client = await SubscribedAsync(_topic + "/#", 0, properties);
        List<long?> aliases = [];
        for (int i = 0; i < 8; i++)
        {
            await PublishAsync($"{_topic}/{i % 4}", "x");
            aliases.Add((await client.ExpectAsync(Kind.Publish)).Number(Property.TopicAlias));
        }

        return aliases;
    }

    private static async Task EndsAfterAsync(int seconds)
    {
        await using SharedBroker own = await SharedBroker.StartAsync();
        await using WireClient client = await WireClient.ConnectAsync(
            own.Port, 5, Make.Connect("c", keepAlive: seconds));
        Assert.False(client.Answer!.Has(Property.ServerKeepAlive));
        await client.ExpectNothingAsync();
        own.Time.Advance(TimeSpan.FromSeconds((1.5 * seconds) - 1));
        await client.ExpectNothingAsync();
        DateTimeOffset last = own.Time.GetUtcNow();
        Task<Seen?> end = client.ExpectEndAsync();
        await Deadline.UntilAsync("the end", () =>
        {
            own.Time.Advance(TimeSpan.FromSeconds(end.IsCompleted ? 0 : 0.5));
            return end.IsCompleted;
        });
        Assert.Equal(0x8D, (await end)!.Reason);
        Assert.True(own.Time.GetUtcNow() - last >= TimeSpan.FromSeconds(1.5 * seconds));
    }
}
