using System.Globalization;
using Continuum.Mqtt.Topics;
using Microsoft.Extensions.Options;

namespace Continuum.Agent.Bridges;

/// <summary>
/// Finds everything that is wrong with the bridges, each with the setting's path and what would be right.
/// </summary>
internal sealed class BridgesOptionsValidator : IValidateOptions<BridgesOptions>
{
    private const int LongestName = 64;
    private const long LeastBytes = 64 << 10;

    public ValidateOptionsResult Validate(string? name, BridgesOptions options)
    {
        List<string> problems = [];
        if (options.Outbox.MaxBytes < LeastBytes)
        {
            problems.Add($"Outbox:MaxBytes is {options.Outbox.MaxBytes}; it is at least {LeastBytes}.");
        }

        foreach ((string bridge, BridgeOptions one) in options.Bridges)
        {
            problems.AddRange(
                ProblemsOf(bridge, one).Select(problem => $"{BridgesOptions.Section}:{bridge}:{problem}"));
        }

        problems.AddRange(options.Bridges.GroupBy(pair => (pair.Value.Url, pair.Value.ClientId))
            .Where(group => group.Count() > 1 && group.Key.ClientId.Length > 0)
            .Select(group => $"the bridges {string.Join(", ", group.Select(pair => pair.Key))} have one client identifier "
                + "at one broker, and would throw each other out; give each its own ClientId."));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> ProblemsOf(string name, BridgeOptions bridge)
    {
        if (!IsName(name))
        {
            yield return $" a name has 1 to {LongestName} letters, digits, - and _.";
        }

        if (bridge.Version is not ("5.0" or "5" or "3.1.1"))
        {
            yield return $"Version is '{bridge.Version}'; it is 5.0 or 3.1.1.";
        }

        if (bridge.InFlight is < 1 or > 1000)
        {
            yield return $"InFlight is {bridge.InFlight}; it is 1 to 1000.";
        }

        if (bridge.Group.AsSpan().ContainsAny("/+#"))
        {
            yield return $"Group is '{bridge.Group}'; a group's name has no /, + and #.";
        }

        if (bridge.StateTopic.Length > 0 && TopicName.Problem(bridge.StateTopic) is { } problemOfState)
        {
            yield return $"StateTopic: {problemOfState}.";
        }

        if (!bridge.Triggers && bridge.Routes.Count == 0)
        {
            yield return "Routes: nothing goes over it; give it a route, or Triggers true.";
        }

        foreach (IGrouping<string, string> same in bridge.Routes
            .Where(route => route.Value.Direction == RouteDirection.In)
            .GroupBy(route => route.Value.RemotePrefix + route.Value.Filter, route => route.Key, StringComparer.Ordinal)
            .Where(group => group.Count() > 1))
        {
            yield return $"Routes: {string.Join(" and ", same.Order(StringComparer.Ordinal))} are ways in of one filter "
                + $"there, {same.Key}, which is subscribed to once; let one of them do.";
        }

        foreach (string problem in BridgeConnectionRules.ProblemsOf(bridge)
            .Concat(bridge.Routes.SelectMany(route => ProblemsOf(route.Key, route.Value, bridge))))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> ProblemsOf(string name, BridgeRouteOptions route, BridgeOptions bridge)
    {
        string at = $"Routes:{name}:";
        if (!IsName(name))
        {
            yield return $"{at} a name has 1 to {LongestName} letters, digits, - and _.";
        }

        bool answers = name == BridgePlan.AnswersRoute;
        if (answers ? !bridge.Triggers || route.Filter.Length > 0 || route.Direction == RouteDirection.In : false)
        {
            yield return $"{at} the name belongs to the answers of a bridge with Triggers true: it leads out and has "
                + "no Filter; give another route another name.";
        }

        if (!answers && FilterProblem(route) is { } problem)
        {
            yield return $"{at}Filter: {problem}.";
        }

        if (route is { Direction: RouteDirection.In } && bridge is { Triggers: true, Version: "3.1.1" })
        {
            yield return $"{at}Direction: beside Triggers a way in needs 5.0, where messages say which subscription "
                + "they came by.";
        }

        foreach ((string setting, long value, long least, long most) in new[]
        {
            (nameof(route.QoS), route.QoS, 0, 2), (nameof(route.Priority), route.Priority, 0, 9),
            (nameof(route.MaxBytes), route.MaxBytes, LeastBytes, 1L << 40),
            (nameof(route.MaxAgeSeconds), route.MaxAgeSeconds, 1, 10L * 365 * 24 * 3600),
        })
        {
            if (value < least || value > most)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"{at}{setting} is {value}; it is {least} to {most}.");
            }
        }
    }

    private static string? FilterProblem(BridgeRouteOptions route) =>
        route.Filter.Length == 0 ? "it is empty; # is everything"
        : route.LocalPrefix.AsSpan().ContainsAny("+#") || route.RemotePrefix.AsSpan().ContainsAny("+#")
            ? "prefixes have no wildcards"
        : (route.LocalPrefix + route.Filter).StartsWith('$') || (route.RemotePrefix + route.Filter).StartsWith('$')
            ? "topics that begin with $ belong to their broker, and are not bridged"
        : TopicFilter.Problem(route.LocalPrefix + route.Filter)
            ?? TopicFilter.Problem(route.RemotePrefix + route.Filter);

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
