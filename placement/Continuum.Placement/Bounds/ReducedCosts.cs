namespace Continuum.Placement.Bounds;

/// <summary>
/// What a plan costs at least when one node is decided against the relaxation. Where that is as much as a known plan
/// costs, no better plan decides so and the node can be fixed.
/// </summary>
internal sealed record ReducedCosts
{
    /// <summary>Micros an hour of any plan.</summary>
    internal required long Floor { get; init; }

    /// <summary>For each node what is added when it carries something; 0 or more.</summary>
    internal required long[] Used { get; init; }

    /// <summary>For each node what is added when it carries nothing; 0 or more.</summary>
    internal required long[] Unused { get; init; }

    /// <summary>Whether no plan that costs less than this uses the node.</summary>
    internal bool IsUseless(int node, long upper) => Floor + Used[node] >= upper;

    /// <summary>Whether every plan that costs less than this uses the node.</summary>
    internal bool IsNeeded(int node, long upper) => Floor + Unused[node] >= upper;
}
