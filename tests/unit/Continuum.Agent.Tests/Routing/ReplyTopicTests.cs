using Continuum.Agent.Routing;

namespace Continuum.Agent.Tests.Routing;

public sealed class ReplyTopicTests
{
    [Theory]
    [InlineData("plant/{1}/command", "plant/p1/command", "p1")]
    [InlineData("{2}/{1}/{2}", "b/a/b", "a", "b")]
    [InlineData("fixed", "fixed", "a")]
    [InlineData("{1}-{10}", "a-j", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j")]
    [InlineData("{1}/{2}", "{2}/x", "{2}", "x")]
    [InlineData("{2}/{1}", "{1}/x", "x", "{1}")]
    [InlineData("all/{1}", "all/a/b/c", "a/b/c")]
    [InlineData("{0}/{3}/{x}/{", "{0}/{3}/{x}/{", "a", "b")]
    [InlineData("{1}", "", "")]
    public void Placeholders_become_what_the_wildcards_stood_for(string pattern, string topic, params string[] levels) =>
        Assert.Equal(topic, ReplyTopic.Fill(pattern, levels));
}
