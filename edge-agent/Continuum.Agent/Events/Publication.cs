using Continuum.Agent.Outbox;

namespace Continuum.Agent.Events;

/// <summary>What one publication comes to: all of it is on the disk with one commit, or nothing.</summary>
/// <param name="Events">Its events.</param>
/// <param name="Elsewhere">Its copies for other brokers.</param>
/// <param name="Arrival">How it came, where a second copy of it can be told; or null.</param>
internal sealed record Publication(
    IReadOnlyList<QueuedEvent> Events, IReadOnlyList<OutgoingMessage> Elsewhere, Arrival? Arrival);
