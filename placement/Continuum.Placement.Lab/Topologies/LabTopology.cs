using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Topologies;

/// <summary>A simulated fleet: sites, the nodes on them, and the round trips between them.</summary>
public sealed class LabTopology
{
    /// <summary>Takes the lists over.</summary>
    /// <param name="name">What to call it in reports.</param>
    /// <param name="sites">The sites; places are unique.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="siteOfNode">For each node the position of its site.</param>
    /// <param name="network">The round trips; knows the sites' places, in their order.</param>
    /// <exception cref="ArgumentException">The lists do not fit each other.</exception>
    public LabTopology(
        string name,
        IReadOnlyList<LabSite> sites,
        IReadOnlyList<PlacementNode> nodes,
        IReadOnlyList<int> siteOfNode,
        INetworkView network)
    {
        if (nodes.Count != siteOfNode.Count || network.Count != sites.Count)
        {
            throw new ArgumentException(
                $"{nodes.Count} nodes with {siteOfNode.Count} sites, {sites.Count} sites with {network.Count} in the "
                + "network; as many of each is right");
        }

        (Name, Sites, Nodes, SiteOfNode, Network) = (name, sites, nodes, siteOfNode, network);
    }

    /// <summary>What to call it in reports.</summary>
    public string Name { get; }

    /// <summary>Where nodes stand and clients are.</summary>
    public IReadOnlyList<LabSite> Sites { get; }

    /// <summary>The nodes, all alive.</summary>
    public IReadOnlyList<PlacementNode> Nodes { get; }

    /// <summary>For each node the position of its site.</summary>
    public IReadOnlyList<int> SiteOfNode { get; }

    /// <summary>Round trips between the sites, numbered as <see cref="Sites"/>.</summary>
    public INetworkView Network { get; }

    /// <summary>The same sites with other nodes: what scales capacity to a load.</summary>
    /// <param name="change">Gives the node that takes one's place; the place and id must stay.</param>
    public LabTopology WithNodes(Func<PlacementNode, PlacementNode> change) =>
        new(Name, Sites, [.. Nodes.Select(change)], SiteOfNode, Network);
}
