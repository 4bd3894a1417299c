using Continuum.Mqtt.Topics;

namespace Continuum.Mqtt.Tests.Topics;

public sealed class FilterOverlapTests
{
    private static readonly string[] Levels = ["a", "b", "", "$x", "+", "#"];

    [Fact]
    public void Covering_and_meeting_agree_with_matching_on_every_small_filter()
    {
        string[] filters = [.. All(3).Where(filter => TopicFilter.Problem(filter) is null)];
        // With the empty name, which nobody can publish to and /# would match.
        string[] topics = ["", .. All(4).Where(topic => TopicName.Problem(topic) is null)];
        foreach (string one in filters)
        {
            bool[] matches = [.. topics.Select(topic => TopicFilter.Matches(one, topic))];
            for (int i = 0; i < topics.Length; i++)
            {
                Assert.True(
                    matches[i] == FilterOverlap.Matches(one, topics[i]), $"{one} and {topics[i]}");
            }

            foreach (string other in filters)
            {
                bool[] others = [.. topics.Select(topic => TopicFilter.Matches(other, topic))];
                bool meet = matches.Zip(others).Any(pair => pair.First && pair.Second);
                bool covers = matches.Zip(others).All(pair => pair.First || !pair.Second);
                Assert.True(meet == FilterOverlap.Meet(one, other), $"{one} and {other} meet: {meet}");

                // Covering may be missed (a/+ and a/# with what they have in common), but never be claimed wrongly.
                Assert.True(covers || !FilterOverlap.Covers(one, other), $"{one} does not cover {other}");
            }

            Assert.True(FilterOverlap.Covers(one, one), $"{one} covers itself");
        }
    }

    [Theory]
    [InlineData("#", "a/+/b", true)]
    [InlineData("a/#", "a", true)]
    [InlineData("a/#", "a/b/#", true)]
    [InlineData("+/b", "a/b", true)]
    [InlineData("a/+", "a/#", false)]
    [InlineData("#", "$SYS/#", false)]
    [InlineData("$SYS/#", "$SYS/broker/+", true)]
    [InlineData("a/b", "a/+", false)]
    public void Covering_by_example(string outer, string inner, bool covers) =>
        Assert.Equal(covers, FilterOverlap.Covers(outer, inner));

    private static IEnumerable<string> All(int depth)
    {
        IEnumerable<string> paths = Levels;
        for (int i = 1; i <= depth; i++)
        {
            foreach (string path in paths)
            {
                yield return path;
            }

            paths = [.. paths.SelectMany(path => Levels.Take(i < 3 ? 6 : 2), (path, level) => $"{path}/{level}")];
        }
    }
}
