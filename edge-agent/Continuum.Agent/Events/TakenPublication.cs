using Continuum.Contracts.Functions;

namespace Continuum.Agent.Events;

/// <summary>What was taken of a publication.</summary>
/// <param name="Entrance">Whether it came before: then nothing was.</param>
/// <param name="Events">Its events with their numbers.</param>
internal sealed record TakenPublication(Entrance Entrance, QueuedEvent[] Events)
{
    /// <summary>Functions whose events were counted as come and dropped: there can never be room for them.</summary>
    public IReadOnlyList<FunctionKey> TooLarge { get; init; } = [];
}
