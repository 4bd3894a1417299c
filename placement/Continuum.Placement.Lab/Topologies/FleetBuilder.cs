using System.Globalization;
using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Topologies;

/// <summary>Puts nodes on sites.</summary>
internal static class FleetBuilder
{
    private const long GiB = 1L << 30;
    private const int CloudNodes = 4;

    // Cores of a node, small ones more frequent: what stands in street cabinets up to a rack server.
    private static readonly int[] Cores = [4, 4, 4, 8, 8, 16, 16, 32];

    internal static LabTopology Build(
        string name, IReadOnlyList<LabSite> sites, INetworkView network, FleetOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.NodesPerSite);
        SeededRandom random = new(options.Seed, stream: 101);
        int[] counts = Counts(sites, options);
        List<PlacementNode> nodes = [];
        List<int> siteOf = [];
        for (int site = 0; site < sites.Count; site++)
        {
            for (int i = 0; i < counts[site]; i++)
            {
                nodes.Add(Edge(sites[site], i, Cores[random.Next(Cores.Length)]));
                siteOf.Add(site);
            }

            for (int i = 0; i < CloudNodes && options.CloudRegions.Contains(sites[site].Name); i++)
            {
                nodes.Add(Cloud(sites[site], i));
                siteOf.Add(site);
            }
        }

        return new LabTopology(name, sites, nodes, siteOf, network);
    }

    // Half of the nodes evenly, half by clients: large cities have more of them, but not in proportion.
    private static int[] Counts(IReadOnlyList<LabSite> sites, FleetOptions options)
    {
        int wanted = options.Nodes ?? (int)Math.Ceiling(options.NodesPerSite * sites.Count);
        double clients = sites.Sum(site => site.Clients);
        int[] counts = new int[sites.Count];
        double carried = 0;
        int given = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            double byClients = clients > 0 ? sites[i].Clients / clients : 1.0 / counts.Length;
            carried += wanted * ((0.5 / counts.Length) + (0.5 * byClients));
            counts[i] = Math.Max(0, (int)Math.Round(carried) - given);
            given += counts[i];
        }

        return counts;
    }

    private static PlacementNode Edge(LabSite site, int number, int cores) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"{site.Place}/edge-{number}"),
        Kind = "edge",
        Place = site.Place,
        CpuMillis = cores * 1000,
        MemoryBytes = cores * 2 * GiB,
        CostPerHour = 0.02,
        CostPerCoreHour = 0.06,
        CostPerGiBHour = 0.008,
        EgressPerGiB = 0.01,
        SandboxKinds = ["process", "kvm"],
    };

    private static PlacementNode Cloud(LabSite site, int number) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"{site.Place}/region-{number}"),
        Kind = "region",
        Place = site.Place,
        CpuMillis = 64_000,
        MemoryBytes = 256 * GiB,
        CostPerHour = 0,
        CostPerCoreHour = 0.04,
        CostPerGiBHour = 0.005,
        EgressPerGiB = 0.05,
        SandboxKinds = ["process", "kvm"],
    };
}
