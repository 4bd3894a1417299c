using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Contracts.Events;

/// <summary>An event that failed for good and is kept until somebody replays or removes it.</summary>
public sealed record DeadLetter
{
    /// <summary>The event's id, the invocation id of all its attempts.</summary>
    public required string Id { get; init; }

    /// <summary>The node that keeps it.</summary>
    public required string NodeId { get; init; }

    /// <summary>The function it was meant for.</summary>
    public required FunctionKey Function { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When it was given up.</summary>
    public required DateTimeOffset DeadAt { get; init; }

    /// <summary>Attempts made.</summary>
    public required int Attempts { get; init; }

    /// <summary>The last attempt's error.</summary>
    public required InvocationError Error { get; init; }

    /// <summary>What started it.</summary>
    public required TriggerContext Trigger { get; init; }

    /// <summary>Bytes of the event.</summary>
    public long PayloadBytes { get; init; }

    /// <summary>The event itself; empty where a list was asked for without payloads.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }
}
