using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Events;

/// <summary>What became of one function's events that only memory held (QoS 0), since the agent started.</summary>
public sealed record MemoryAccount
{
    /// <summary>The function.</summary>
    public required FunctionKey Function { get; init; }

    /// <summary>Events that came.</summary>
    public long Accepted { get; init; }

    /// <summary>Events that the function answered.</summary>
    public long Answered { get; init; }

    /// <summary>Events lost, by reason.</summary>
    public IReadOnlyDictionary<string, long> Dropped { get; init; } = new Dictionary<string, long>();
}
