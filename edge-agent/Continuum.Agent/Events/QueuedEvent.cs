using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Events;

/// <summary>An event that was accepted and waits for its function.</summary>
internal sealed record QueuedEvent
{
    /// <summary>
    /// The queue's own number, growing in the order of acceptance; 0 for an event kept in memory only.
    /// </summary>
    public long Sequence { get; init; }

    /// <summary>The invocation id of all its attempts.</summary>
    public required string Id { get; init; }

    public required FunctionKey Function { get; init; }

    public required ReadOnlyMemory<byte> Payload { get; init; }

    public string? ContentType { get; init; }

    public required TriggerContext Trigger { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>Attempts that reached the function so far.</summary>
    public int Attempts { get; init; }

    public string? TraceParent { get; init; }

    /// <summary>Where the answer goes, or null when nobody waits for one.</summary>
    public ReplyAddress? Reply { get; init; }

    /// <summary>What the function can recognise a second run by; null stands for the id.</summary>
    public string? DedupKey { get; init; }

    /// <summary>Events of one key run one at a time, in the order of acceptance; null for an event without order.</summary>
    public string? OrderKey { get; init; }

    /// <summary>The bridge to another broker that it came by and its answer goes out by; null for this node's own.</summary>
    public string? Via { get; init; }

    /// <summary>What it counts towards a bound in bytes: all of it that a publisher chooses the length of.</summary>
    public long Bytes =>
        EventRow.BytesOf(Payload, Reply, Trigger.Topic, Trigger.Path, ContentType, DedupKey, OrderKey);

    /// <summary>Whether it survives a crash (a QoS 0 event does not).</summary>
    public bool IsDurable => Sequence > 0;
}
