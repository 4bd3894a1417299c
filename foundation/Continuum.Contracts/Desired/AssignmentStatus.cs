using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Desired;

/// <summary>How far a node is with one assignment.</summary>
/// <param name="Version">The version.</param>
/// <param name="Phase">How far.</param>
/// <param name="Detail">Why it is not ready, in words; empty when it is.</param>
public sealed record AssignmentStatus(VersionKey Version, AssignmentPhase Phase, string Detail);
