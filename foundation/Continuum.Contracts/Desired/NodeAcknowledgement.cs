namespace Continuum.Contracts.Desired;

/// <summary>What a node says back about a revision it was given.</summary>
/// <param name="Revision">The revision that it has persisted and acts on.</param>
/// <param name="Assignments">How far it is with each.</param>
public sealed record NodeAcknowledgement(long Revision, IReadOnlyList<AssignmentStatus> Assignments);
