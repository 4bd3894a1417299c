using System.Collections.Frozen;
using Continuum.Contracts.Functions;
using Continuum.Mqtt.Topics;

namespace Continuum.Agent.Routing;

/// <summary>
/// Which function an event belongs to: an immutable snapshot, swapped whole when the desired state changes. Topic
/// filters are kept by their first level, so that a message meets only filters that can match it.
/// </summary>
internal sealed class RouteTable
{
    public static readonly RouteTable Empty = new([]);

    private readonly FrozenDictionary<string, Route.Mqtt[]> _byFirstLevel;
    private readonly Route.Mqtt[] _anyFirstLevel;
    private readonly FrozenDictionary<string, Route.Http[]> _byPath;
    private readonly FrozenDictionary<FunctionKey, Route> _byFunction;

    public RouteTable(IReadOnlyList<Route> routes)
    {
        Route.Mqtt[] topics = [.. routes.OfType<Route.Mqtt>()];
        _anyFirstLevel = [.. topics.Where(route => FirstLevel(route.TopicFilter) is "+" or "#")];
        _byFirstLevel = topics.Except(_anyFirstLevel)
            .GroupBy(route => FirstLevel(route.TopicFilter).ToString(), StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        _byPath = routes.OfType<Route.Http>()
            .GroupBy(route => FullPath(route.Function.Namespace, route.Path), StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        _byFunction = routes.GroupBy(route => route.Function)
            .ToFrozenDictionary(group => group.Key, group => group.First());
    }

    /// <summary>The filters of all MQTT triggers; one that several have comes several times.</summary>
    public IEnumerable<string> TopicFilters =>
        _byFirstLevel.Values.SelectMany(routes => routes).Concat(_anyFirstLevel).Select(route => route.TopicFilter);

    /// <summary>The functions that the table knows.</summary>
    public IEnumerable<FunctionKey> Functions => _byFunction.Keys;

    /// <summary>
    /// Any route of a function, for where it is and how long it may take; null when there is no such function.
    /// </summary>
    public Route? Find(FunctionKey function) => _byFunction.GetValueOrDefault(function);

    /// <summary>Adds the triggers whose filters match a topic, each with its wildcards' levels.</summary>
    public void Match(string topic, List<TopicMatch> matches)
    {
        if (_byFirstLevel.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(
            FirstLevel(topic), out Route.Mqtt[]? candidates))
        {
            Match(candidates, topic, matches);
        }

        Match(_anyFirstLevel, topic, matches);
    }

    /// <summary>The trigger of a path beneath <c>/{namespace}</c>.</summary>
    public HttpMatch FindHttp(string path, string method)
    {
        if (!_byPath.TryGetValue(path, out Route.Http[]? routes))
        {
            return new HttpMatch.NoSuchPath();
        }

        foreach (Route.Http route in routes)
        {
            if (route.Methods.Count == 0 || route.Methods.Contains(method))
            {
                return new HttpMatch.Found(route);
            }
        }

        return new HttpMatch.OtherMethods([.. routes.SelectMany(route => route.Methods).Distinct()]);
    }

    private static string FullPath(string space, string path) => $"/{space}{path}";

    private static ReadOnlySpan<char> FirstLevel(string topic)
    {
        int slash = topic.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? topic : topic.AsSpan(0, slash);
    }

    private static void Match(Route.Mqtt[] candidates, string topic, List<TopicMatch> matches)
    {
        foreach (Route.Mqtt route in candidates)
        {
            List<string> levels = [];
            if (TopicFilter.TryCapture(route.TopicFilter, topic, levels))
            {
                matches.Add(new TopicMatch(route, levels));
            }
        }
    }
}
