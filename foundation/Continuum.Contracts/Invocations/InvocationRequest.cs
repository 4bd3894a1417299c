using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Invocations;

/// <summary>One event on its way to a function.</summary>
public sealed record InvocationRequest
{
    /// <summary>The invocation's id, the same over all its attempts: what a function can de-duplicate by.</summary>
    public required string Id { get; init; }

    /// <summary>Which function is asked.</summary>
    public required FunctionKey Function { get; init; }

    /// <summary>The event as it arrived: at most <see cref="PayloadLimits.MaxRequestBytes"/>.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The payload's media type where the sender gave one.</summary>
    public string? ContentType { get; init; }

    /// <summary>When the answer must be there.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>1 for the first attempt.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>
    /// What a second run of the same event can be told by, the same over all attempts and over what the sender sent
    /// twice; null stands for <see cref="Id"/>. Visible ASCII.
    /// </summary>
    public string? DedupKey { get; init; }

    /// <summary>The W3C <c>traceparent</c> of whoever asks, or null.</summary>
    public string? TraceParent { get; init; }

    /// <summary>What started it.</summary>
    public TriggerContext Trigger { get; init; } = TriggerContext.Direct;
}
