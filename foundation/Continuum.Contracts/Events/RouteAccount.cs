namespace Continuum.Contracts.Events;

/// <summary>
/// What became of the messages of one route to another broker: what was counted, in the commits that did it, and what
/// lies in the outbox when it is counted anew. The counts run from the first message on, through restarts and crashes.
/// </summary>
public sealed record RouteAccount
{
    /// <summary>The bridge.</summary>
    public required string Bridge { get; init; }

    /// <summary>The route's name within it.</summary>
    public required string Route { get; init; }

    /// <summary>Messages that the route took.</summary>
    public long Written { get; init; }

    /// <summary>Of these, those that the other broker has acknowledged; at QoS 0, those that were sent.</summary>
    public long Forwarded { get; init; }

    /// <summary>
    /// Of these, those that will not be sent, by reason: <c>full</c> and <c>total-full</c> (the bounds),
    /// <c>expired</c>, <c>too-large</c>, <c>refused</c> (by the other broker), <c>busy</c> (QoS 0, faster than the
    /// disk).
    /// </summary>
    public IReadOnlyDictionary<string, long> Dropped { get; init; } = new Dictionary<string, long>();

    /// <summary>Messages in the outbox, counted anew.</summary>
    public long Waiting { get; init; }

    /// <summary>Their bytes.</summary>
    public long WaitingBytes { get; init; }

    /// <summary>written - (forwarded + waiting + dropped): 0 when no message is missing.</summary>
    public long Unaccounted => Written - Forwarded - Waiting - Dropped.Values.Sum();
}
