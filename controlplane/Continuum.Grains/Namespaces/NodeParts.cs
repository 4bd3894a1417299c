using Continuum.Contracts.Declarations;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;
using Continuum.Grains.Nodes;

namespace Continuum.Grains.Namespaces;

/// <summary>Works out what a namespace wants of each node: a pure function of its placement.</summary>
internal static class NodeParts
{
    /// <param name="node">The node that the part is for.</param>
    /// <param name="space">The namespace.</param>
    /// <param name="functions">The namespace's functions with their nodes.</param>
    /// <param name="locations">Where each node is.</param>
    public static NodePart For(
        NodeDescription node,
        string space,
        IEnumerable<PlacedFunction> functions,
        IReadOnlyDictionary<string, Location> locations)
    {
        PlacedFunction[] all = [.. functions];
        return new NodePart(
            [.. all.Where(function => function.Nodes.Any(placed => placed.NodeId == node.NodeId))
                .Select(function => Assignment(space, function))],
            [.. all.SelectMany(function => Routes(space, function, NearestFirst(node, function, locations)))]);
    }

    private static string[] NearestFirst(
        NodeDescription node, PlacedFunction function, IReadOnlyDictionary<string, Location> locations) =>
    [
        .. function.Nodes.Select(placed => placed.NodeId)
            .OrderByDescending(id => id == node.NodeId)
            .ThenByDescending(id =>
                locations.TryGetValue(id, out Location location) ? location.SharedLevels(node.Location) : -1)
            .ThenBy(id => id, StringComparer.Ordinal),
    ];

    private static Assignment Assignment(string space, PlacedFunction function)
    {
        FunctionSpec spec = function.Declaration.Spec;
        return new Assignment
        {
            Version = new VersionKey(new FunctionKey(space, function.Name), function.Version),
            ImageDigest = function.ImageDigest,
            Handler = spec.Handler,
            MemoryBytes = spec.MemoryBytes,
            Timeout = spec.Timeout,
            Concurrency = spec.Concurrency,
            Isolation = spec.Isolation,
            Environment = spec.Environment,
            Retry = spec.Retry,
        };
    }

    private static IEnumerable<Route> Routes(string space, PlacedFunction function, string[] nodes)
    {
        FunctionSpec spec = function.Declaration.Spec;
        FunctionKey key = new(space, function.Name);
        yield return new Route.Direct { Function = key, Nodes = nodes, Retry = spec.Retry, Timeout = spec.Timeout };
        foreach (FunctionTrigger trigger in spec.Triggers)
        {
            Route? route = trigger switch
            {
                FunctionTrigger.Mqtt mqtt => new Route.Mqtt(mqtt.Topic, mqtt.Qos, mqtt.Reply, mqtt.OrderBy)
                {
                    Function = key,
                    Nodes = nodes,
                    Retry = spec.Retry,
                    Timeout = spec.Timeout,
                },
                FunctionTrigger.Http http => new Route.Http(http.Path, http.Methods)
                {
                    Function = key,
                    Nodes = nodes,
                    Retry = spec.Retry,
                    Timeout = spec.Timeout,
                },
                _ => null,
            };
            if (route is not null)
            {
                yield return route;
            }
        }
    }
}
