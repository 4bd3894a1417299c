namespace Continuum.Contracts.Events;

/// <summary>A node's account of all its events, read in one moment.</summary>
public sealed record EventLedger
{
    /// <summary>The node.</summary>
    public required string NodeId { get; init; }

    /// <summary>The moment.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Of each function that ever had a durable event there.</summary>
    public required IReadOnlyList<EventAccount> Functions { get; init; }

    /// <summary>Of each function that had an event in memory only, since the agent started.</summary>
    public IReadOnlyList<MemoryAccount> InMemory { get; init; } = [];

    /// <summary>Of each route to another broker that ever took a message.</summary>
    public IReadOnlyList<RouteAccount> Elsewhere { get; init; } = [];

    /// <summary>Whether every account does.</summary>
    public bool Reconciles =>
        Functions.All(account => account.Reconciles) && Elsewhere.All(route => route.Unaccounted == 0);
}
