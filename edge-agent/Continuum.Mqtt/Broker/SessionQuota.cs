namespace Continuum.Mqtt.Broker;

/// <summary>Counts the sessions of each identity; those of anonymous clients count in the total alone.</summary>
/// <remarks>Used under the gate of the <see cref="SessionRegistry"/>.</remarks>
internal sealed class SessionQuota(MqttBrokerOptions options)
{
    private readonly Dictionary<string, int> _sessions = new(StringComparer.Ordinal);

    /// <summary>Whether a client may have its session.</summary>
    /// <param name="all">Sessions that there are.</param>
    /// <param name="present">The one that it has already; null where it would be a further one.</param>
    /// <param name="owner">Its identity; null for none.</param>
    public bool HasRoom(int all, Session? present, string? owner)
    {
        // One that had no owner and gets one is that identity's further one.
        bool counts = options.MaxSessionsPerIdentity > 0 && owner is not null && present?.Owner != owner;
        return (present is not null || all < options.MaxSessions)
            && (!counts || _sessions.GetValueOrDefault(owner!) < options.MaxSessionsPerIdentity);
    }

    public void Add(string? owner)
    {
        if (options.MaxSessionsPerIdentity > 0 && owner is not null)
        {
            _sessions[owner] = _sessions.GetValueOrDefault(owner) + 1;
        }
    }

    public void Remove(string? owner)
    {
        if (options.MaxSessionsPerIdentity > 0 && owner is not null && --_sessions[owner] == 0)
        {
            _sessions.Remove(owner);
        }
    }
}
