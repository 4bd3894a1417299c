namespace Continuum.Contracts.Api;

/// <summary>How many nodes a reason rules out.</summary>
/// <param name="Code">The reason's kind.</param>
/// <param name="Nodes">How many nodes.</param>
public sealed record RejectionTally(string Code, int Nodes);
