using Continuum.Contracts.Desired;
using Continuum.Contracts.Nodes;
using Continuum.Grains.Namespaces;
using Continuum.Grains.Nodes;

namespace Continuum.Grains.Tests;

public sealed class NodePartsTests
{
    private const string Triggers =
        "  triggers:\n    - mqtt: { topic: a/+, qos: 1, reply: 'b/{1}' }\n    - http: { path: /f, methods: [POST] }\n"
        + "    - schedule: { cron: '* * * * *' }\n";

    private static readonly Dictionary<string, Location> Where = new()
    {
        ["near"] = Location.Parse("eu/berlin/one"),
        ["zone"] = Location.Parse("eu/berlin/two"),
        ["far"] = Location.Parse("us/east/one"),
    };

    [Theory]
    [InlineData("near", "near zone far gone")]
    [InlineData("zone", "zone near far gone")]
    [InlineData("far", "far near zone gone")]
    public void Routes_name_the_nearest_node_first(string node, string expected)
    {
        NodePart part = For(node, "far", "gone", "near", "zone");
        Assert.Equal(3, part.Routes.Count);
        Assert.Single(part.Routes.OfType<Route.Direct>());
        Assert.Equal("a/+", Assert.Single(part.Routes.OfType<Route.Mqtt>()).TopicFilter);
        Assert.Equal(["POST"], Assert.Single(part.Routes.OfType<Route.Http>()).Methods);
        Assert.All(part.Routes, route => Assert.Equal(expected.Split(' '), route.Nodes));
        Assert.Single(part.Assignments);
    }

    [Fact]
    public void A_node_that_carries_nothing_has_routes_alone()
    {
        NodePart part = For("near", "far");
        Assert.Empty(part.Assignments);
        Assert.All(part.Routes, route => Assert.Equal(["far"], route.Nodes));
    }

    private static NodePart For(string node, params string[] carriers)
    {
        PlacedFunction function = new("f", "v1", GrainsSilo.Declare("f", spec: Triggers), GrainsSilo.Digest)
        {
            Nodes = [.. carriers.Select(id => new PlacedNode(id, "test"))],
        };
        return NodeParts.For(GrainsSilo.Describe(node, Where[node].ToString()), "default", [function], Where);
    }
}
