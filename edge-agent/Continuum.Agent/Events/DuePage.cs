namespace Continuum.Agent.Events;

/// <summary>Events of a function that are due.</summary>
/// <param name="Events">Oldest first.</param>
/// <param name="HasMore">Whether the disk may hold more that are due.</param>
internal sealed record DuePage(IReadOnlyList<QueuedEvent> Events, bool HasMore);
