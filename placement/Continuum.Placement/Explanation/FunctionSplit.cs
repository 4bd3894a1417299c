namespace Continuum.Placement.Explanation;

/// <summary>A function's cost on some nodes, taken apart.</summary>
/// <param name="Own">All of it; neither calls nor nodes in use.</param>
/// <param name="Served">Which node serves which share of which cell.</param>
/// <param name="Cells">What each of those costs.</param>
/// <param name="Availability">How available it is.</param>
internal sealed record FunctionSplit(
    CostTerms Own, List<ServedShare> Served, CostTerms[] Cells, double Availability);
