using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Tests.Topics;

public sealed class TopicFilterTests
{
    public static TheoryData<string, string, bool, string[]> Matching => new()
    {
        { "a/b", "a/b", true, [] },
        { "a/b", "a/B", false, [] },
        { "a/b", "a/b/c", false, [] },
        { "a/b/c", "a/b", false, [] },
        { "+", "a", true, ["a"] },
        { "+", "/a", false, [] },
        { "+/+", "/a", true, ["", "a"] },
        { "/+", "/a", true, ["a"] },
        { "a/+/c", "a/b/c", true, ["b"] },
        { "a/+", "a", false, [] },
        { "a/+", "a/", true, [""] },
        { "#", "a/b/c", true, ["a/b/c"] },
        { "a/#", "a", true, [""] },
        { "a/#", "a/b/c", true, ["b/c"] },
        { "a/#", "ab", false, [] },
        { "a/+/#", "a/b", true, ["b", ""] },
        { "a/+/#", "a", false, [] },
        { "plant/+/sensor/#", "plant/7/sensor/t/1", true, ["7", "t/1"] },
        { "#", "$SYS/x", false, [] },
        { "+/x", "$SYS/x", false, [] },
        { "$SYS/#", "$SYS/x", true, ["x"] },
        { "$SYS/+", "$SYS/x", true, ["x"] },
        { "$share/g/a/+", "a/b", true, ["b"] },
        { "$share/g/#", "$SYS/b", false, [] },
    };

    [Theory]
    [MemberData(nameof(Matching))]
    public void A_filter_matches_and_captures_as_the_specification_says(
        string filter, string topic, bool matches, string[] levels)
    {
        List<string> captured = ["stale"];
        Assert.Null(TopicFilter.Problem(filter));
        Assert.Equal(matches, TopicFilter.Matches(filter, topic));
        Assert.Equal(matches, TopicFilter.TryCapture(filter, topic, captured));
        Assert.Equal(levels, captured);
    }

    [Theory]
    [InlineData("", "at least one character")]
    [InlineData("a/#/b", "last level")]
    [InlineData("a#", "last level")]
    [InlineData("a/b+", "whole level")]
    [InlineData("+a/b", "whole level")]
    [InlineData("a\0b", "U+0000")]
    [InlineData("$share", "$share/group/filter")]
    [InlineData("$share/g", "$share/group/filter")]
    [InlineData("$share//a", "$share/group/filter")]
    [InlineData("$share/g/", "$share/group/filter")]
    [InlineData("$share/g+/a", "$share/group/filter")]
    [InlineData("$share/g/a/#/b", "last level")]
    public void A_wrong_filter_is_told_what_would_be_right(string filter, string says) =>
        Assert.Contains(says, TopicFilter.Problem(filter), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "at least one character")]
    [InlineData("a/+", "wildcard")]
    [InlineData("#", "wildcard")]
    [InlineData("a\0", "U+0000")]
    public void A_wrong_topic_name_is_told_what_would_be_right(string topic, string says) =>
        Assert.Contains(says, TopicName.Problem(topic), StringComparison.Ordinal);

    // Not as data of a theory: attributes are stored as UTF-8, which has no half pairs.
    [Fact]
    public void Half_a_surrogate_pair_is_no_character()
    {
        foreach (string wrong in (string[])["a\uD83D", "\uDE00b", "\uD83D\uD83D\uDE00"])
        {
            Assert.NotNull(TopicName.Problem(wrong));
            Assert.NotNull(TopicFilter.Problem(wrong));
        }

        Assert.Null(TopicName.Problem("a\uD83D\uDE00b"));
    }

    [Fact]
    public void A_name_longer_than_two_bytes_can_say_is_refused()
    {
        Assert.Null(TopicName.Problem(new string('a', 65535)));
        Assert.NotNull(TopicName.Problem(new string('a', 65536)));
        Assert.NotNull(TopicFilter.Problem(new string('é', 32768)));
    }

    [Fact]
    public void The_trie_finds_what_matching_one_by_one_finds()
    {
        const int Seed = 20;
        Random random = new(Seed);
        string[] names = ["a", "b", "", "$x", "cc"];
        string[] wild = ["a", "b", "", "$x", "+", "+"];
        SubscriptionTrie<string> trie = new();
        List<string> filed = [];
        for (int round = 0; round < 3000; round++)
        {
            if (filed.Count > 40 || (filed.Count > 0 && random.Next(3) == 0))
            {
                string gone = filed[random.Next(filed.Count)];
                Assert.True(trie.Remove(gone, gone));
                filed.Remove(gone);
                Assert.Equal(filed.Contains(gone), trie.Remove(gone, gone));
                filed.Remove(gone);
            }
            else
            {
                string filter = string.Join('/', Levels(wild)) + (random.Next(3) == 0 ? "/#" : "");
                filter = random.Next(20) == 0 ? "#" : filter;
                if (TopicFilter.Problem(filter) is null)
                {
                    trie.Add(filter, string.Intern(filter));
                    filed.Add(string.Intern(filter));
                }
            }

            string topic = string.Join('/', Levels(names));
            List<string> found = [];
            trie.Match(topic, found);
            Assert.Equal(
                filed.Where(filter => topic.Length > 0 && TopicFilter.Matches(filter, topic))
                    .Order(StringComparer.Ordinal),
                topic.Length > 0 ? found.Order(StringComparer.Ordinal) : []);
        }

        IEnumerable<string> Levels(string[] from) =>
            Enumerable.Range(0, random.Next(1, 4)).Select(_ => from[random.Next(from.Length)]);
    }
}
