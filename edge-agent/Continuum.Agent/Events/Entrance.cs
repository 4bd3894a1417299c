namespace Continuum.Agent.Events;

/// <summary>What the queue knows of a publication that came.</summary>
/// <param name="Kind">Whether it came before.</param>
/// <param name="Number">
/// Names a QoS 2 publication while its packet identifier is not released: the same whenever it comes; 0 where it has none.
/// </param>
internal readonly record struct Entrance(EntranceKind Kind, long Number)
{
    /// <summary>
    /// What a publication that is to be published once is published by; null where none is, or where that is done.
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>Of a QoS 2 publication, as long as its packet identifier is not released or its name not done with.</summary>
    public static string OriginOf(string clientId, int packetId, long number) => $"{clientId}/{packetId}/{number}";
}
