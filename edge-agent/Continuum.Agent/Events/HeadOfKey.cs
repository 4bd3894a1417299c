namespace Continuum.Agent.Events;

/// <summary>The first event of an order key.</summary>
/// <param name="Event">The event.</param>
/// <param name="DueAt">When it may be tried: long ago for one that was not tried yet.</param>
internal sealed record HeadOfKey(QueuedEvent Event, DateTimeOffset DueAt);
