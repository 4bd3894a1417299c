using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A node that carries a function.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="IsKept">Whether it carried the function before.</param>
/// <param name="TrafficShare">The share of all the function's events that it serves; 0 to 1.</param>
/// <param name="Up">The probability that it is up, its failure domains included.</param>
/// <param name="Cost">What it costs: its reservation, and the events it serves.</param>
/// <param name="NodeShareMicros">
/// Its share of what the node costs as such, in millionths of a cost unit an hour: the node's price over its replicas.
/// </param>
/// <param name="Clients">What clients see of it, one entry for each place it serves any of.</param>
public sealed record ChosenReplica(
    string NodeId,
    Place Place,
    bool IsKept,
    double TrafficShare,
    double Up,
    CostTerms Cost,
    long NodeShareMicros,
    IReadOnlyList<ClientLatency> Clients);
