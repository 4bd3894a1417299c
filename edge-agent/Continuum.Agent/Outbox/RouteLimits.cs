namespace Continuum.Agent.Outbox;

/// <summary>What may wait of one route.</summary>
/// <param name="Route">The route.</param>
/// <param name="Priority">0 to 9: higher ones go out first, and give way last.</param>
/// <param name="MaxBytes">Bytes that may wait.</param>
/// <param name="MaxAge">How long a message may wait.</param>
/// <param name="WhenFull">Which message goes when there is no room.</param>
internal sealed record RouteLimits(RouteKey Route, int Priority, long MaxBytes, TimeSpan MaxAge, WhenFull WhenFull);
