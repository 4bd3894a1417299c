using System.Text;
using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>4.7: topic names and filters.</summary>
public sealed class TopicTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Theory]
    [InlineData("+")]
    [InlineData("a/#")]
    [InlineData("a/b#")]
    public async Task MQTT_4_7_1_1_A_topic_name_with_a_wildcard_ends_the_connection(string topic)
    {
        await ExpectClosedAfterAsync(Make.Publish(topic));
        await ExpectNoAnswerAsync(Make.Connect("c", will: new(topic, "")));
    }

    [Theory]
    [InlineData("a#")]
    [InlineData("a/#/b")]
    [InlineData("a/b#")]
    [InlineData("##")]
    [InlineData("#/")]
    public async Task MQTT_4_7_1_2_A_multi_level_wildcard_that_is_not_the_last_level_is_refused(string filter)
    {
        await ExpectCodeAsync(filter, 0x80);
        await ExpectCodeAsync("#", 0);
        await ExpectCodeAsync("a/#", 0);
    }

    [Theory]
    [InlineData("a+")]
    [InlineData("+a/b")]
    [InlineData("a/b+/c")]
    [InlineData("++")]
    public async Task MQTT_4_7_1_3_A_single_level_wildcard_beside_other_characters_is_refused(string filter)
    {
        await ExpectCodeAsync(filter, 0x80);
        await ExpectCodeAsync("+", 0);
        await ExpectCodeAsync("+/a/+", 0);
        await ExpectCodeAsync("+/a/#", 0);
    }

    [Fact]
    public async Task MQTT_4_7_2_1_Filters_with_a_wildcard_in_front_do_not_match_topics_with_a_dollar()
    {
        string topic = $"${NewTopic()}";
        await using WireClient client = await ConnectAsync();
        await client.AskAsync(Make.Subscribe(1, [("#", 0), ("+/a", 0), ("+/#", 0)]), Kind.SubAck);
        await using WireClient named = await SubscribedAsync($"{topic}/+");
        await PublishAsync($"{topic}/a", "m");
        Assert.Equal($"{topic}/a", (await named.ExpectAsync(Kind.Publish)).Topic);
        await ExpectWithoutAsync(client, topic);
    }

    [Fact]
    public async Task MQTT_4_7_3_1_An_empty_topic_name_ends_the_connection_and_an_empty_filter_is_refused()
    {
        await ExpectClosedAfterAsync(Make.Publish("", "m"));
        await ExpectClosedAfterAsync(Make.Publish("", "m", 1, 1));
        await ExpectCodeAsync("", 0x80);
        await ExpectCodeAsync("/", 0);
    }

    [Fact]
    public async Task MQTT_4_7_3_2_A_name_or_filter_with_U_0000_ends_the_connection()
    {
        await ExpectClosedAfterAsync(Make.Publish("\0", "m"));
        await ExpectClosedAfterAsync(Make.Subscribe(1, "a/\0/#"));
    }

    [Fact]
    public async Task MQTT_4_7_3_4_Names_are_compared_as_they_are()
    {
        string topic = NewTopic();
        string[] different =
        [
            topic, topic.ToUpperInvariant(), $"/{topic}", $"{topic}/", $" {topic}", $"{topic}//a", $"{topic}/a",
            $"{topic}\u00E9", $"{topic}e\u0301", $"{topic}\u212B", $"{topic}\u00C5", $"{topic}/../{topic}",
            $"{topic}%20",
        ];
        await using WireClient client = await ConnectAsync();
        await client.AskAsync(Make.Subscribe(1, [.. different.Select(one => (one, 0))]), Kind.SubAck);
        foreach (string one in different)
        {
            await PublishAsync(one, one);
            Seen got = await client.ExpectAsync(Kind.Publish);
            Assert.Equal(Encoding.UTF8.GetBytes(one), got.PayloadBytes);
            Assert.Equal(Bytes.Text(one), got.Body[..(2 + Encoding.UTF8.GetByteCount(one))]);
            await client.ExpectNothingAsync();
        }
    }

    private async Task ExpectCodeAsync(string filter, byte code)
    {
        await using WireClient client = await ConnectAsync();
        Assert.Equal([code], (await client.AskAsync(Make.Subscribe(1, filter), Kind.SubAck)).PayloadBytes);
    }

    // Other tests' messages may come too.
    private static async Task ExpectWithoutAsync(WireClient client, string topic)
    {
        await client.SendAsync(Packet.PingReq);
        while (await client.NextAsync() is { Kind: not Kind.PingResp } other)
        {
            Assert.False(other.Topic.StartsWith(topic, StringComparison.Ordinal), other.Topic);
        }
    }
}
