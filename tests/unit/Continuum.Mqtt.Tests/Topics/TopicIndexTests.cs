using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Tests.Topics;

public sealed class TopicIndexTests
{
    private static readonly string[] Levels = ["a", "b", "", "$x", "cc", "+", "#"];

    [Fact]
    public void It_finds_what_a_look_at_every_topic_finds()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            TopicIndex<string> index = new();
            HashSet<string> topics = new(StringComparer.Ordinal);
            for (int step = 0; step < 120; step++)
            {
                Change(index, topics, RandomName(random, levels: 5), remove: random.Next(3) == 0);
                string filter = RandomName(random, levels: 7);
                Assert.Equal(topics.Count, index.Count);
                if (TopicFilter.Problem(filter) is null)
                {
                    List<string> found = [];
                    index.Match(filter, found);
                    Assert.True(
                        topics.Where(topic => TopicFilter.Matches(filter, topic)).Order(StringComparer.Ordinal)
                            .SequenceEqual(found.Order(StringComparer.Ordinal)),
                        $"{filter} found {string.Join(' ', found)} of {string.Join(' ', topics)}, seed {seed}");
                }
            }
        }
    }

    [Fact]
    public void A_topic_may_have_as_many_levels_as_its_length_allows_and_takes_no_more_memory_than_is_said()
    {
        TopicIndex<string> index = new();
        string deep = new('/', TopicName.MaxBytes);
        Assert.InRange(AllocatedBySetting(index, [deep]), 1, TopicIndex<string>.BytesOf(deep));
        index.Remove(deep);
        index.Set(deep, "deep");
        List<string> found = [];
        index.Match("#", found);
        Assert.Equal(["deep"], found);
        Assert.Equal("deep", index.Remove(deep));
        found.Clear();
        index.Match("#", found);
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("a/b/c")]
    [InlineData("site/12/temperature/of/room")]
    [InlineData("/")]
    [InlineData("one level of many characters, which its string has too")]
    public void What_is_said_of_a_topics_memory_is_about_what_it_takes(string topic)
    {
        long said = TopicIndex<string>.BytesOf(topic);
        Assert.InRange(AllocatedBySetting(new(), [topic]), said / 2, said);
    }

    [Fact]
    public void What_is_removed_leaves_nothing_behind()
    {
        TopicIndex<string> index = new();
        string[] topics = [.. Enumerable.Range(0, 2_000).Select(i => $"site/{i}/temperature")];
        long first = AllocatedBySetting(index, topics);
        Assert.Equal(0, AllocatedBySetting(index, topics));
        foreach (string topic in topics)
        {
            Assert.Equal("x", index.Remove(topic));
        }

        Assert.Null(index.Remove(topics[0]));
        // Whatever level was still there would not be made again.
        Assert.Equal(first, AllocatedBySetting(index, topics));
    }

    private static long AllocatedBySetting(TopicIndex<string> index, string[] topics)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (string topic in topics)
        {
            index.Set(topic, "x");
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Change(TopicIndex<string> index, HashSet<string> topics, string topic, bool remove)
    {
        if (TopicName.Problem(topic) is not null)
        {
            return;
        }

        Assert.Equal(topics.Contains(topic) ? topic : null, index.Find(topic));
        if (remove)
        {
            Assert.Equal(topics.Remove(topic) ? topic : null, index.Remove(topic));
        }
        else
        {
            topics.Add(topic);
            index.Set(topic, topic);
        }
    }

    private static string RandomName(Random random, int levels) => string.Join(
        '/', Enumerable.Range(0, 1 + random.Next(4)).Select(_ => Levels[random.Next(levels)]));
}
