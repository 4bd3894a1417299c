namespace Continuum.Mqtt.Broker;

/// <summary>Lists that routing one message needs; one a thread, because routing never yields it.</summary>
internal sealed class RouteScratch
{
    [ThreadStatic]
    private static RouteScratch? _current;

    public static RouteScratch Current => _current ??= new();

    public List<RouteEntry> Entries { get; } = [];

    public List<RouteTarget> Targets { get; } = [];

    /// <summary>Where a session that has several matching subscriptions stands among the targets.</summary>
    public Dictionary<Session, int> Known { get; } = [];
}
