namespace Continuum.Mqtt.Client;

/// <summary>
/// What clients of one session, one after the other, know of the servers they were at: which of them has the session
/// that the packet identifiers belong to (servers may share one, and one of them may have kept what was begun anew
/// elsewhere since), and where their own server moved to.
/// </summary>
public sealed class ServerSessions
{
    private readonly Dictionary<MqttAddress, int> _begun = [];
    private MqttAddress? _last;
    private int _count;

    /// <summary>Where the clients' own server moved to for good; null while it did not.</summary>
    internal MqttAddress? Moved { get; set; }

    /// <summary>
    /// A server lost the session, and the application's does not know it yet: without that there is no going on.
    /// </summary>
    internal bool IsLossUntold { get; set; }

    /// <summary>Another server than that of the last connection.</summary>
    internal bool IsAnother(MqttAddress server) => _last is not null && _last != server;

    /// <summary>The session that the server may have is older than the client's.</summary>
    internal bool IsStale(MqttAddress server) => _begun.TryGetValue(server, out int begun) && begun != _count;

    /// <summary>The client began anew.</summary>
    internal void Begun()
    {
        _count++;
        IsLossUntold = false;
    }

    /// <summary>The client goes on with the session that this server has now.</summary>
    internal void GoOnAt(MqttAddress server)
    {
        _last = server;
        _begun[server] = _count;
    }
}
