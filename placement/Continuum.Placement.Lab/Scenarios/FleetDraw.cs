using System.Globalization;
using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Scenarios;

/// <summary>Draws the nodes: a fifth in the zones' data centres, the rest at edge sites, some of them small
/// devices.</summary>
internal static class FleetDraw
{
    internal const int Images = 200;
    internal const int Models = 20;

    /// <summary>Nodes at an edge site, on average.</summary>
    internal const int EdgeNodes = 8;

    private const double CloudShare = 0.2;
    private const long GiB = 1L << 30;

    internal static int EdgeSites(ScenarioOptions options) =>
        Math.Max(1, (int)(options.Nodes * (1 - CloudShare) / EdgeNodes));

    internal static List<PlacementNode> Draw(ScenarioOptions options, IReadOnlyList<Site> sites, double cores)
    {
        SeededRandom random = new(options.Seed, 2);
        List<PlacementNode> nodes = new(options.Nodes);
        int clouds = options.Regions * options.Zones;
        int cloudNodes = Math.Max(1, (int)(options.Nodes * CloudShare) / clouds);
        foreach (Site site in sites)
        {
            int count = site.IsCloud ? cloudNodes : random.Whole(EdgeNodes / 2, EdgeNodes * 3 / 2);
            for (int i = 0; i < count; i++)
            {
                string id = $"n-{nodes.Count.ToString(CultureInfo.InvariantCulture).PadLeft(6, '0')}";
                nodes.Add(Node(id, site, random, cores));
            }
        }

        return nodes;
    }

    private static PlacementNode Node(string id, Site site, SeededRandom random, double scale)
    {
        bool device = !site.IsCloud && random.NextUnit() < 0.15;
        double cores = scale * (site.IsCloud ? random.Between(2, 4) : device ? 0.5 : random.Between(0.6, 2));
        return new PlacementNode
        {
            Id = id,
            Kind = site.IsCloud ? "region" : device ? "device" : "edge",
            Place = site.Place,
            Labels = new Dictionary<string, string>
            {
                ["arch"] = random.NextUnit() < (site.IsCloud ? 0.2 : 0.4) ? "arm64" : "amd64",
                ["tier"] = random.NextUnit() < 0.3 ? "trusted" : "open",
            },
            MemoryBytes = (long)(cores * GiB * random.Between(0.8, 1.6)),
            CpuMillis = (int)(cores * 1000),
            DiskBytes = 64 * GiB,
            Accelerators = Accelerators(site, device, random),
            CostPerHour = site.IsCloud ? 0.002 : 0.001,
            CostPerCoreHour = site.IsCloud ? 0.02 : 0.03,
            CostPerGiBHour = site.IsCloud ? 0.003 : 0.004,
            CostPerAcceleratorHour = 0.5,
            EgressPerGiB = site.IsCloud ? 0.05 : 0.01,
            Images = [.. Enumerable.Range(0, 4).Select(_ => $"image-{random.Next(Images)}").Distinct()],
            Models = random.NextUnit() < 0.1 ? [$"model-{random.Next(Models)}"] : [],
            SandboxKinds = device ? ["process"] : ["process", "kvm"],
        };
    }

    private static AcceleratorStock[] Accelerators(Site site, bool device, SeededRandom random)
    {
        double draw = random.NextUnit();
        return site.IsCloud && draw < 0.2 ? [new(AcceleratorKind.Gpu, 4, 40 * GiB)]
            : !device && draw < 0.06 ? [new(AcceleratorKind.Gpu, 1, 16 * GiB)]
            : device && draw < 0.3 ? [new(AcceleratorKind.Npu, 1, 4 * GiB)]
            : [];
    }
}
