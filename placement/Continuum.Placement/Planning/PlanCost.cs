namespace Continuum.Placement.Planning;

/// <summary>What a plan is judged by: first what is missing, then what it costs.</summary>
/// <param name="Missing">Replicas that found no node, weighed by priority; 0 when every hard constraint holds.</param>
/// <param name="Micros">Millionths of a cost unit an hour: the objective.</param>
public readonly record struct PlanCost(long Missing, long Micros) : IComparable<PlanCost>
{
    /// <summary>The objective in cost units an hour.</summary>
    public double Units => Micros / 1e6;

    /// <summary>Whether one is less than another.</summary>
    public static bool operator <(PlanCost left, PlanCost right) => left.CompareTo(right) < 0;

    /// <summary>Whether one is more than another.</summary>
    public static bool operator >(PlanCost left, PlanCost right) => left.CompareTo(right) > 0;

    /// <summary>Whether one is at most another.</summary>
    public static bool operator <=(PlanCost left, PlanCost right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one is at least another.</summary>
    public static bool operator >=(PlanCost left, PlanCost right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(PlanCost other) =>
        Missing.CompareTo(other.Missing) is var missing and not 0 ? missing : Micros.CompareTo(other.Micros);
}
