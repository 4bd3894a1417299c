using Continuum.Contracts.Functions;

namespace Continuum.Agent.Events;

/// <summary>A function's answer on its way to whoever asked. It waits on the disk until it is published.</summary>
internal sealed record OutgoingReply
{
    /// <summary>The queue's own number, growing in the order of the answers; 0 before it is on the disk.</summary>
    public long Number { get; init; }

    /// <summary>The event that it answers: what it is published once by.</summary>
    public required string EventId { get; init; }

    public required FunctionKey Function { get; init; }

    public required ReplyAddress Address { get; init; }

    public required ReadOnlyMemory<byte> Payload { get; init; }

    public string? ContentType { get; init; }

    public string? TraceParent { get; init; }

    /// <summary>What it counts towards a bound in bytes.</summary>
    public long Bytes => EventRow.BytesOf(Payload, Address, ContentType);
}
