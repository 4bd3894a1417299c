namespace Continuum.Placement.Lab.Protocol.Milp;

/// <summary>What a solver says.</summary>
/// <param name="IsOptimal">Whether the value is proved.</param>
/// <param name="IsInfeasible">Whether it is proved that there is no solution.</param>
/// <param name="Value">The value of the best solution found; null without one.</param>
/// <param name="Bound">No solution is below this; null where nothing is proved.</param>
/// <param name="Ones">Variables that are at least a half in the best solution.</param>
internal sealed record MilpAnswer(
    bool IsOptimal, bool IsInfeasible, double? Value, double? Bound, IReadOnlySet<string> Ones);
