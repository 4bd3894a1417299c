namespace Continuum.Placement.Lab.Topologies;

/// <summary>What nodes a simulated fleet has.</summary>
public sealed record FleetOptions
{
    /// <summary>Nodes at each site on average; above 0. Sites with more clients have more of them.</summary>
    public double NodesPerSite { get; init; } = 2;

    /// <summary>Nodes in all; null for what <see cref="NodesPerSite"/> gives.</summary>
    public int? Nodes { get; init; }

    /// <summary>Sites that are cloud regions too, by name: four large nodes each at a lower price.</summary>
    public IReadOnlySet<string> CloudRegions { get; init; } = new HashSet<string>();

    /// <summary>What chance starts from.</summary>
    public int Seed { get; init; } = 1;
}
