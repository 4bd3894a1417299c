using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>The sessions by client identifier, and the wills that wait for their delay.</summary>
internal sealed class SessionRegistry(
    SessionTools tools, MessageRouter router, WillPublisher wills, SessionEnds ends, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<Session, DelayedWill> _wills = [];
    private readonly SessionQuota _quota = new(tools.Options);

    private DateTimeOffset _lastDeclared;

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

        foreach (IGrouping<string, StoredWill> ofClient in stored.Wills.ToArray()
            .OrderBy(will => will.Key.DeclaredAt)
            .GroupBy(will => will.Key.ClientId, will => will.Value))
        {
            StoredWill[] inOrder = [.. ofClient];
            DateTimeOffset last = inOrder[^1].DeclaredAt;
            _lastDeclared = last > _lastDeclared ? last : _lastDeclared;
            RestoreWills(ofClient.Key, inOrder);
        }
    }

    /// <summary>A client is let in; a will it has is to be published also when the broker crashes.</summary>
    public StoredWill? KeepWill(string clientId, WillDeclaration? will)
    {
        if (will is null)
        {
            return null;
        }

        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            _lastDeclared = now > _lastDeclared ? now : _lastDeclared.AddTicks(1);
            StoredWill stored = new(will.ToMessage(), will.Properties.WillDelay ?? 0, _lastDeclared);
            tools.Store.Append(new SessionChange.WillKept(clientId, stored));
            return stored;
        }
    }

    /// <summary>
    /// Completes when subscribers have the wills of the client's earlier connections that are to be published.
    /// </summary>
    public Task WillsSettledAsync(string clientId) => wills.SettledAsync(clientId);

    /// <summary>
    /// The connection is over: its session is without one, where it still had it, and its will is published, waits or
    /// is forgotten. In one: whoever opens the session afterwards finds the will.
    /// </summary>
    /// <returns>Whether the session was the connection's.</returns>
    public bool Leave(Session session, ISessionConnection connection, LastWill last, uint? newExpiry)
    {
        using (tools.Store.Together())
        {
            lock (_gate)
            {
                bool owned = session.Detach(connection, connection.Now, newExpiry);
                if (last.Stored is not { } will)
                {
                    return owned;
                }

                uint delay = Math.Min(will.DelaySeconds, session.ExpirySeconds);
                if (!last.Stands || (!owned && delay > 0))
                {
                    ForgetWill(session.ClientId, will);
                }
                else if (delay > 0)
                {
                    _wills[session] = new(will, time.GetUtcNow() + TimeSpan.FromSeconds(delay));
                }
                else
                {
                    wills.Publish(session.ClientId, will, session);
                }

                return owned;
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
                        ReasonCode.ClientIdentifierNotValid,
                        "this client identifier has a session of another identity");
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
                    ForgetWill(clientId, will.Will);
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
    /// Before <see cref="Open"/>, where there is no session: what the interceptor still knows of the client goes first.
    /// A crash that leaves a new session must not leave identifiers of one before it, which it would take for its own.
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

    /// <summary>Ends the sessions whose time is over, and publishes the wills that are due by now.</summary>
    public async ValueTask SweepAsync(CancellationToken cancellationToken)
    {
        List<Session> over = Sweep();
        foreach (Session session in over)
        {
            await ends.EndAsync(session.ClientId, this, cancellationToken);
        }

        if (over.Count > 0)
        {
            await tools.Store.CommitAsync(cancellationToken);
        }
    }

    private List<Session> Sweep()
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
            wills.Publish(session.ClientId, will.Will, publisher: null);
        }
    }

    // The broker did not see the last connection's end: a will that does not wait is published now. Those of
    // connections before were to be published already.
    private void RestoreWills(string clientId, StoredWill[] stored)
    {
        foreach (StoredWill earlier in stored[..^1])
        {
            wills.Publish(clientId, earlier, publisher: null);
        }

        StoredWill will = stored[^1];
        Session? session = _sessions.GetValueOrDefault(clientId);
        uint delay = Math.Min(will.DelaySeconds, session?.ExpirySeconds ?? 0);
        if (session is { DisconnectedAt: { } since } && delay > 0)
        {
            _wills[session] = new(will, since + TimeSpan.FromSeconds(delay));
        }
        else
        {
            wills.Publish(clientId, will, publisher: null);
        }
    }

    private void ForgetWill(string clientId, StoredWill will) =>
        tools.Store.Append(new SessionChange.WillDropped(clientId, will.DeclaredAt));

    private sealed record DelayedWill(StoredWill Will, DateTimeOffset Due);
}
