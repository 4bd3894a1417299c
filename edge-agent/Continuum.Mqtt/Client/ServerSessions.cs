namespace Continuum.Mqtt.Client;

/// <summary>
/// Whether a session that a server has is the one that the client's packet identifiers belong to: servers may share one, and
/// one of them may have kept what the client has begun anew elsewhere since.
/// </summary>
internal sealed class ServerSessions
{
    private readonly Dictionary<MqttAddress, int> _begun = [];
    private MqttAddress? _last;
    private int _count;

    /// <summary>Another server than that of the last connection.</summary>
    public bool IsAnother(MqttAddress server) => _last is not null && _last != server;

    /// <summary>The session that the server may have is older than the client's.</summary>
    public bool IsStale(MqttAddress server) => _begun.TryGetValue(server, out int begun) && begun != _count;

    /// <summary>The client began anew.</summary>
    public void Begun() => _count++;

    /// <summary>The client goes on with the session that this server has now.</summary>
    public void GoOnAt(MqttAddress server)
    {
        _last = server;
        _begun[server] = _count;
    }
}
