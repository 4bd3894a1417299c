using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>The sessions by client identifier, and the wills that wait for their delay.</summary>
internal sealed class SessionRegistry(
    ISessionStore store, RoutingTable routes, MqttBrokerOptions options, BrokerMetrics metrics, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<Session, DelayedWill> _wills = [];

    public void Restore(StoredState stored)
    {
        foreach (StoredSession one in stored.Sessions.Values)
        {
            Session session = new(one.ClientId, store, routes, options, metrics);
            _sessions.Add(one.ClientId, session);
            session.Restore(one, time.GetUtcNow());
        }
    }

    /// <summary>
    /// The client's session, attached: the one it had, or a new one. A connection that had it is told and closed.
    /// </summary>
    public Session Open(
        string clientId, bool cleanStart, uint expirySeconds, ISessionConnection connection, out bool present)
    {
        ISessionConnection? takenOver;
        Session? session;
        lock (_gate)
        {
            present = _sessions.TryGetValue(clientId, out session) && !cleanStart && session.IsPersistent;
            takenOver = session?.Connection;
            if (!present)
            {
                if (session is not null)
                {
                    EndUnderGate(session);
                }

                session = new(clientId, store, routes, options, metrics);
                _sessions.Add(clientId, session);
            }

            _wills.Remove(session!);
            session!.Attach(connection, expirySeconds);
        }

        takenOver?.Close(ReasonCode.SessionTakenOver, "another connection uses this client identifier");
        return session;
    }

    public void End(Session session)
    {
        lock (_gate)
        {
            EndUnderGate(session);
        }
    }

    /// <summary>To be published after a time, unless the client comes back before (5.0, 3.1.3.2.2).</summary>
    public void DelayWill(Session session, MqttMessage will, TimeSpan delay)
    {
        lock (_gate)
        {
            // The client may have come back between the end of its connection and this.
            if (!session.IsConnected)
            {
                _wills[session] = new(will, time.GetUtcNow() + delay);
            }
        }
    }

    /// <summary>Ends the sessions whose time is over, and gives the wills that are due by now.</summary>
    public List<MqttMessage> Sweep()
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (_gate)
        {
            List<Session> over = [.. _sessions.Values.Where(session =>
                session.DisconnectedAt + TimeSpan.FromSeconds(session.ExpirySeconds) <= now)];
            List<Session> due = [.. _wills.Where(will => will.Value.Due <= now || over.Contains(will.Key))
                .Select(will => will.Key)];
            List<MqttMessage> wills = [.. due.Select(session => _wills[session].Message)];
            due.ForEach(session => _wills.Remove(session));
            over.ForEach(EndUnderGate);
            return wills;
        }
    }

    private void EndUnderGate(Session session)
    {
        session.End();
        if (_wills.TryGetValue(session, out DelayedWill? will))
        {
            // 5.0, 3.1.3.2.2: a will waits no longer than its session lives. The next sweep publishes it.
            _wills[session] = will with { Due = time.GetUtcNow() };
        }

        if (_sessions.TryGetValue(session.ClientId, out Session? current) && current == session)
        {
            _sessions.Remove(session.ClientId);
        }
    }

    private sealed record DelayedWill(MqttMessage Message, DateTimeOffset Due);
}
