using Continuum.Agent.Ingress.Mqtt;
using Continuum.Agent.Outbox;
using Continuum.Mqtt;

namespace Continuum.Agent.Bridges;

/// <summary>The bridges of this node, and which messages go by which. Fixed at the start.</summary>
internal sealed class BridgePlan
{
    /// <summary>The route of the answers to events that came from the other broker.</summary>
    public const string AnswersRoute = "answers";

    public static readonly BridgePlan None = new(new BridgesOptions(), "");

    private readonly (BridgeSpec Bridge, BridgeRoute Route)[] _out;

    public BridgePlan(BridgesOptions options, string nodeId)
    {
        Bridges =
        [
            .. options.Bridges.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => SpecOf(pair.Key, pair.Value, nodeId)),
        ];
        _out = [.. Bridges.SelectMany(bridge => bridge.Out.Select(route => (bridge, route)))];
        Outbox = new OutboxPlan(
            nodeId,
            options.Outbox.MaxBytes,
            [.. Bridges.SelectMany(bridge => bridge.Answers is { } answers ? bridge.Out.Append(answers) : bridge.Out)
                .Select(LimitsOf)]);
    }

    public IReadOnlyList<BridgeSpec> Bridges { get; }

    /// <summary>The routes that lead out, for the outbox.</summary>
    public OutboxPlan Outbox { get; }

    /// <summary>Whether a client identifier is what a bridge is called as a publisher.</summary>
    public bool IsPublisher(string clientId)
    {
        foreach (BridgeSpec bridge in Bridges)
        {
            if (bridge.Publisher == clientId)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// A publication's copies for other brokers: what came in by a bridge does not go out by the same one.
    /// </summary>
    /// <param name="message">As it was published here.</param>
    /// <param name="publisher">Its publisher; empty for this node itself.</param>
    public IReadOnlyList<OutgoingMessage> CopiesOf(MqttMessage message, string publisher)
    {
        if (_out.Length == 0 || message.Topic.StartsWith('$'))
        {
            return [];
        }

        List<OutgoingMessage>? copies = null;
        foreach ((BridgeSpec bridge, BridgeRoute route) in _out)
        {
            if (bridge.Publisher != publisher && route.ToRemote(message.Topic) is { } topic)
            {
                (copies ??= []).Add(Carry(route, message, topic, publisher));
            }
        }

        return copies ?? (IReadOnlyList<OutgoingMessage>)[];
    }

    /// <summary>An answer's copies for other brokers.</summary>
    /// <param name="answer">With the topic that the requester asked for.</param>
    /// <param name="via">
    /// The bridge that the event came by, whose answers go nowhere else; null for this node's own.
    /// </param>
    public IReadOnlyList<OutgoingMessage> CopiesOfAnswer(MqttMessage answer, string? via)
    {
        if (via is null)
        {
            return CopiesOf(answer, publisher: "");
        }

        BridgeRoute? answers = Bridges.FirstOrDefault(bridge => bridge.Name == via)?.Answers;
        return answers is null ? [] : [answers.Carry(answer, answer.Topic, name: null)];
    }

    // Two devices may give their messages the same names: beyond this node the device's is part of it.
    private static OutgoingMessage Carry(BridgeRoute route, MqttMessage message, string topic, string publisher)
    {
        if (MessageKeys.NameOf(message) is not { } name)
        {
            return route.Carry(message, topic, name: null);
        }

        MqttMessage unnamed = message with
        {
            UserProperties = [.. message.UserProperties.Where(pair => pair.Key != MessageKeys.DedupProperty)],
        };
        return route.Carry(unnamed, topic, MessageKeys.DedupKeyOf(publisher, name));
    }

    private static BridgeSpec SpecOf(string name, BridgeOptions options, string nodeId)
    {
        BridgeRoute[] routes =
        [
            .. options.Routes.Where(pair => pair.Key != AnswersRoute).OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => new BridgeRoute(new RouteKey(name, pair.Key), pair.Value)),
        ];
        return new BridgeSpec(
            name,
            options.ClientId.Length > 0 ? options.ClientId : $"continuum-{nodeId}-{name}",
            options,
            [.. routes.Where(route => route.Options.Direction == RouteDirection.Out)],
            [.. routes.Where(route => route.Options.Direction == RouteDirection.In)],
            options.Triggers
                ? new BridgeRoute(
                    new RouteKey(name, AnswersRoute),
                    options.Routes.GetValueOrDefault(AnswersRoute) ?? new BridgeRouteOptions())
                : null);
    }

    private static RouteLimits LimitsOf(BridgeRoute route) => new(
        route.Key,
        route.Options.Priority,
        route.Options.MaxBytes,
        TimeSpan.FromSeconds(route.Options.MaxAgeSeconds),
        route.Options.Drop);
}
