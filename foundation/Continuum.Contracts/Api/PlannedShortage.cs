namespace Continuum.Contracts.Api;

/// <summary>A function that would not have all it must have.</summary>
/// <param name="Function">Its name.</param>
/// <param name="Reason">In words, with the constraints that cannot all be met.</param>
/// <param name="Rejections">How many nodes each reason rules out.</param>
public sealed record PlannedShortage(string Function, string Reason, IReadOnlyList<RejectionTally> Rejections);
