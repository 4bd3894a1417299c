namespace Continuum.Contracts.Api;

/// <summary>What would become of one function.</summary>
/// <param name="Function">Its name.</param>
/// <param name="Kind">
/// <c>added</c>, <c>removed</c>, <c>moved</c> to other nodes, <c>scaled</c> (more or fewer nodes, none in place of
/// another), or <c>changed</c>: where it was, with other figures.
/// </param>
/// <param name="From">Nodes that it would leave.</param>
/// <param name="To">Nodes that it would come to.</param>
/// <param name="Before">How it fares now; null where it is not there.</param>
/// <param name="After">How it would fare; null where it would not be there.</param>
public sealed record PlannedChange(
    string Function,
    string Kind,
    IReadOnlyList<string> From,
    IReadOnlyList<string> To,
    PlannedFigures? Before,
    PlannedFigures? After);
