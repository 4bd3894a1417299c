using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>A latency objective asks for less.</summary>
/// <param name="Function">The function's key.</param>
/// <param name="From">The clients' place.</param>
/// <param name="AtMostMs">The objective in milliseconds then.</param>
public sealed record ObjectiveRelaxed(string Function, Place From, double AtMostMs) : Change
{
    /// <inheritdoc/>
    public override PlacementProblem Apply(PlacementProblem problem) =>
        WithFunction(problem, Function, function => function with
        {
            Demand = [.. function.Demand.Select(cell => cell.From == From ? cell with { AtMostMs = AtMostMs } : cell)],
        });
}
