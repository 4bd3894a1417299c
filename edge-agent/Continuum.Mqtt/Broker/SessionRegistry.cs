using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>The sessions by client identifier, and the wills that wait for their delay.</summary>
internal sealed class SessionRegistry(SessionTools tools, MessageRouter router, SessionEnds ends, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<Session, DelayedWill> _wills = [];
    private readonly SessionQuota _quota = new(tools.Options);

    // By client identifier, with the connection that declared it; of one before a crash, null.
    private readonly Dictionary<string, ISessionConnection?> _storedWills = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Count;
            }
        }
    }

    public void Restore(StoredState stored)
    {
        foreach (StoredSession one in stored.Sessions.Values)
        {
            Session session = new(one.ClientId, tools);
            _sessions.Add(one.ClientId, session);
            session.Restore(one, time.GetUtcNow());
            _quota.Add(session.Owner);
        }

        foreach ((string clientId, StoredWill will) in stored.Wills.ToArray())
        {
            _storedWills[clientId] = null;
            RestoreWill(clientId, will);
        }
    }

    /// <summary>A client is let in; a will it has is to be published also when the broker crashes.</summary>
    public void KeepWill(string clientId, WillDeclaration? will, ISessionConnection declaredBy)
    {
        if (will is null)
        {
            return;
        }

        StoredWill stored = new(will.ToMessage(), will.Properties.WillDelay ?? 0);
        lock (_gate)
        {
            _storedWills[clientId] = declaredBy;
            tools.Store.Append(new SessionChange.WillKept(clientId, stored));
        }
    }

    /// <summary>
    /// The will that this connection declared was published, or is not to be. One that the client's next connection
    /// declared meanwhile stays.
    /// </summary>
    public void ForgetWill(string clientId, ISessionConnection? declaredBy)
    {
        lock (_gate)
        {
            if (_storedWills.TryGetValue(clientId, out ISessionConnection? owner) && owner == declaredBy)
            {
                _storedWills.Remove(clientId);
                tools.Store.Append(new SessionChange.WillDropped(clientId));
            }
        }
    }

    public bool Has(string clientId)
    {
        lock (_gate)
        {
            return _sessions.ContainsKey(clientId);
        }
    }

    /// <summary>
    /// The client's session, attached: the one it had, or a new one; null when there are as many as there may be.
    /// The connection that had it is told and closed; before the session is used, it must have finished, and of a new
    /// one the beginning must be told.
    /// </summary>
    public OpenedSession? Open(
        string clientId,
        bool cleanStart,
        uint expirySeconds,
        ISessionConnection connection)
    {
        bool present;
        bool ended;
        Session? session;
        ISessionConnection? takenOver;
        using (tools.Store.Together())
        {
            lock (_gate)
            {
                present = _sessions.TryGetValue(clientId, out session) && !cleanStart && session.IsPersistent;
                if (session?.Owner is { } owner && owner != connection.Owner)
                {
                    throw new MalformedPacketException(
                        ReasonCode.ClientIdentifierNotValid, "this client identifier has a session of another identity");
                }

                takenOver = session?.Connection;
                ended = session is not null && !present;
                if (!_quota.HasRoom(_sessions.Count, session, connection.Owner))
                {
                    return null;
                }

                if (!present)
                {
                    if (session is not null)
                    {
                        EndUnderGate(session);
                    }

                    session = new(clientId, tools);
                    _sessions.Add(clientId, session);
                }

                if (_wills.Remove(session!, out DelayedWill? will))
                {
                    ForgetWill(clientId, will.DeclaredBy);
                }

                string? ownerBefore = session!.Owner;
                session.Attach(connection, expirySeconds);
                if (present)
                {
                    _quota.Remove(ownerBefore);
                }

                _quota.Add(session.Owner);
            }
        }

        takenOver?.Close(ReasonCode.SessionTakenOver, "another connection uses this client identifier");
        return new(session, present, ended, takenOver);
    }

    /// <summary>Whether the identity has the client's connection.</summary>
    public bool IsConnected(string clientId, string? owner)
    {
        lock (_gate)
        {
            return _sessions.TryGetValue(clientId, out Session? session)
                && session.IsConnected && session.Owner == owner;
        }
    }

    /// <summary>
    /// Before <see cref="Open"/>, where there is no session: what the interceptor still knows of the client goes first. A crash
    /// that leaves a new session must not leave identifiers of one before it, which it would take for its own.
    /// </summary>
    public ValueTask PrepareAsync(string clientId, CancellationToken cancellationToken) =>
        ends.PrepareAsync(clientId, this, cancellationToken);

    /// <summary>Nothing of the client's earlier sessions is known to the interceptor when this completes.</summary>
    public ValueTask BeginAsync(string clientId, CancellationToken cancellationToken) =>
        ends.BeginAsync(clientId, cancellationToken);

    public ValueTask EndAsync(Session session, CancellationToken cancellationToken)
    {
        using (tools.Store.Together())
        {
            lock (_gate)
            {
                EndUnderGate(session);
            }
        }

        return ends.EndAsync(session.ClientId, this, cancellationToken);
    }

    /// <summary>To be published after a time, unless the client comes back before (5.0, 3.1.3.2.2).</summary>
    public void DelayWill(Session session, MqttMessage will, TimeSpan delay, ISessionConnection declaredBy)
    {
        lock (_gate)
        {
            // The client may have come back between the end of its connection and this, to this session or to a new one.
            if (_sessions.GetValueOrDefault(session.ClientId) != session)
            {
                router.Route(will, publisher: null);
                ForgetWill(session.ClientId, declaredBy);
            }
            else if (session.IsConnected)
            {
                ForgetWill(session.ClientId, declaredBy);
            }
            else
            {
                _wills[session] = new(will, time.GetUtcNow() + delay, declaredBy);
            }
        }
    }

    /// <summary>Ends the sessions whose time is over, and publishes the wills that are due by now.</summary>
    public async ValueTask SweepAsync(CancellationToken cancellationToken)
    {
        List<Session> over = Sweep(out int published);
        foreach (Session session in over)
        {
            await ends.EndAsync(session.ClientId, this, cancellationToken);
        }

        if (over.Count + published > 0)
        {
            await tools.Store.CommitAsync(cancellationToken);
        }
    }

    private List<Session> Sweep(out int published)
    {
        DateTimeOffset now = time.GetUtcNow();
        using (tools.Store.Together())
        {
            lock (_gate)
            {
                List<Session> over = [.. _sessions.Values.Where(session => session.IsOver(now))];
                over.ForEach(EndUnderGate);
                List<Session> due = [.. _wills.Where(will => will.Value.Due <= now).Select(will => will.Key)];
                due.ForEach(PublishWill);
                published = due.Count;
                return over;
            }
        }
    }

    private void EndUnderGate(Session session)
    {
        router.HandOver(session.End());
        // 5.0, 3.1.3.2.2: a will waits no longer than its session lives.
        PublishWill(session);
        if (_sessions.TryGetValue(session.ClientId, out Session? current) && current == session)
        {
            _sessions.Remove(session.ClientId);
            _quota.Remove(session.Owner);
        }
    }

    private void PublishWill(Session session)
    {
        if (_wills.Remove(session, out DelayedWill? will))
        {
            router.Route(will.Message, publisher: null);
            ForgetWill(session.ClientId, will.DeclaredBy);
        }
    }

    // The broker did not see the connection's end: a will that does not wait is published now.
    private void RestoreWill(string clientId, StoredWill will)
    {
        Session? session = _sessions.GetValueOrDefault(clientId);
        uint delay = Math.Min(will.DelaySeconds, session?.ExpirySeconds ?? 0);
        if (session is { DisconnectedAt: { } since } && delay > 0)
        {
            _wills[session] = new(will.Message, since + TimeSpan.FromSeconds(delay), DeclaredBy: null);
        }
        else
        {
            router.Route(will.Message, publisher: null);
            ForgetWill(clientId, declaredBy: null);
        }
    }

    private sealed record DelayedWill(MqttMessage Message, DateTimeOffset Due, ISessionConnection? DeclaredBy);
}
