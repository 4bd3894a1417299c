using System.Diagnostics;
using Continuum.Contracts.Desired;
using Continuum.Link.Wire;

namespace Continuum.Link.Mapping;

internal static class RouteMapper
{
    public static RouteMessage ToWire(Route route)
    {
        RouteMessage wire = new()
        {
            Function = Scalars.ToWire(route.Function),
            Retry = Scalars.ToWire(route.Retry),
            Timeout100Ns = route.Timeout.Ticks,
        };
        wire.Nodes.AddRange(route.Nodes);
        switch (route)
        {
            case Route.Mqtt mqtt:
                wire.Mqtt = ToWire(mqtt);
                break;
            case Route.Http http:
                wire.Http = new HttpRoute { Path = http.Path };
                wire.Http.Methods.AddRange(http.Methods);
                break;
            case Route.Direct:
                wire.Direct = new DirectRoute();
                break;
            default:
                throw new UnreachableException($"no wire form for {route.GetType()}");
        }

        return wire;
    }

    public static Route ToContract(RouteMessage wire)
    {
        var (function, retry) = (Scalars.ToContract(wire.Function), Scalars.ToContract(wire.Retry));
        var (nodes, timeout) = (wire.Nodes.ToArray(), TimeSpan.FromTicks(wire.Timeout100Ns));
        return wire.TriggerCase switch
        {
            RouteMessage.TriggerOneofCase.Mqtt => new Route.Mqtt(
                wire.Mqtt.TopicFilter,
                wire.Mqtt.Qos,
                wire.Mqtt.HasReplyTopic ? wire.Mqtt.ReplyTopic : null,
                wire.Mqtt.HasOrderBy ? wire.Mqtt.OrderBy : null)
            { Function = function, Nodes = nodes, Retry = retry, Timeout = timeout },
            RouteMessage.TriggerOneofCase.Http => new Route.Http(wire.Http.Path, [.. wire.Http.Methods])
            { Function = function, Nodes = nodes, Retry = retry, Timeout = timeout },
            RouteMessage.TriggerOneofCase.Direct => new Route.Direct
            { Function = function, Nodes = nodes, Retry = retry, Timeout = timeout },
            _ => throw new LinkCallException(
                LinkErrorCode.InvalidRequest, "the route has no trigger: mqtt, http or direct must be set"),
        };
    }

    private static MqttRoute ToWire(Route.Mqtt route)
    {
        MqttRoute wire = new() { TopicFilter = route.TopicFilter, Qos = route.QoS };
        if (route.ReplyTopic is { } reply)
        {
            wire.ReplyTopic = reply;
        }

        if (route.OrderBy is { } order)
        {
            wire.OrderBy = order;
        }

        return wire;
    }
}
