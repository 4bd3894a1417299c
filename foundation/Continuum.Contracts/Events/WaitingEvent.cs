using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Contracts.Events;

/// <summary>An event that waits for its function, without its payload.</summary>
public sealed record WaitingEvent
{
    /// <summary>The event's id.</summary>
    public required string Id { get; init; }

    /// <summary>The node where it waits.</summary>
    public required string NodeId { get; init; }

    /// <summary>The function.</summary>
    public required FunctionKey Function { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>Attempts that reached the function so far.</summary>
    public int Attempts { get; init; }

    /// <summary>When it may be tried again; null for one that was not tried yet.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>What started it.</summary>
    public required TriggerContext Trigger { get; init; }

    /// <summary>The key within which its order is kept, or null.</summary>
    public string? OrderKey { get; init; }

    /// <summary>Bytes of payload.</summary>
    public long PayloadBytes { get; init; }
}
