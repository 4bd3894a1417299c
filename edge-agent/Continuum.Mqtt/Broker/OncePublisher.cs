using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>Publishes messages of the host under names of which each has its effect once, across crashes too.</summary>
internal sealed class OncePublisher(ISessionStore store, StoredState stored, MessageRouter router)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _taken = new(stored.Origins, StringComparer.Ordinal);

    /// <summary>Durable when it completes. Does nothing (but wait for that) when the origin was taken before.</summary>
    /// <exception cref="SessionStoreException">Not durable; the call may be made again.</exception>
    public async ValueTask PublishAsync(
        string origin, IReadOnlyList<MqttMessage> messages, CancellationToken cancellationToken)
    {
        List<(MqttMessage, List<RouteTarget>)> unstored = Route(origin, messages);
        await store.CommitAsync(cancellationToken);
        // Sent before the name is durable, it could be sent again after a crash: QoS 0 is at most once.
        foreach ((MqttMessage message, List<RouteTarget> targets) in unstored)
        {
            targets.ForEach(target => router.Deliver(message, target));
        }
    }

    public void Forget(IEnumerable<string> origins)
    {
        foreach (string origin in origins)
        {
            lock (_gate)
            {
                if (_taken.Remove(origin))
                {
                    store.Append(new SessionChange.OriginForgotten(origin));
                }
            }
        }
    }

    public void Retain(IReadOnlySet<string> origins)
    {
        string[] others;
        lock (_gate)
        {
            others = [.. _taken.Where(origin => !origins.Contains(origin))];
        }

        Forget(others);
    }

    private List<(MqttMessage Message, List<RouteTarget> Targets)> Route(
        string origin, IReadOnlyList<MqttMessage> messages)
    {
        List<(MqttMessage, List<RouteTarget>)> unstored = [];
        using ChangeGroup together = store.Together();
        lock (_gate)
        {
            if (!_taken.Add(origin))
            {
                return unstored;
            }

            store.Append(new SessionChange.OriginTaken(origin));
        }

        foreach (MqttMessage message in messages)
        {
            List<RouteTarget> targets = [];
            router.Route(message, publisher: null, targets);
            unstored.Add((message, targets));
        }

        return unstored;
    }
}
