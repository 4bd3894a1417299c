namespace Continuum.Agent.Events;

/// <summary>What the queue knows of a publication that came.</summary>
/// <param name="Kind">Whether it came before.</param>
/// <param name="Number">
/// Names a QoS 2 publication while its packet identifier is not released: the same whenever it comes; 0 where it has none.
/// </param>
internal readonly record struct Entrance(EntranceKind Kind, long Number);
