using Continuum.Placement.Problems;

namespace Continuum.Placement.Availability.Advice;

/// <summary>A node that could carry one replica.</summary>
/// <param name="Id">Unique among the candidates.</param>
/// <param name="Kind">Its kind, for what is assumed of it where nothing was observed.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="CostPerHour">What a replica on it costs an hour, in millionths of the cost unit; 0 or more.</param>
public sealed record ReplicaCandidate(string Id, string Kind, Place Place, long CostPerHour);
