namespace Continuum.Mqtt.Broker;

/// <summary>
/// A shared subscription (5.0, 4.8.2): members take turns, those without a connection only when all are.
/// </summary>
/// <remarks>Used under the router's lock.</remarks>
internal sealed class SharedGroup : RouteEntry
{
    private int _next;

    public List<Subscription> Members { get; } = [];

    public override Subscription? Pick()
    {
        for (int i = 0; i < Members.Count; i++)
        {
            Subscription candidate = Turn();
            if (candidate.Session.IsConnected)
            {
                return candidate;
            }
        }

        return Members.Count == 0 ? null : Turn();
    }

    private Subscription Turn()
    {
        _next = (_next + 1) % Members.Count;
        return Members[_next];
    }
}
