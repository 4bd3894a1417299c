using Continuum.Placement.Lab.Numerics;
using Continuum.Placement.Lab.Topologies;

namespace Continuum.Placement.Lab.Failures;

/// <summary>Draws which nodes of a fleet are down when.</summary>
public static class OutageSchedule
{
    /// <summary>Draws outages of nodes and sites, independent of each other, with exponential times.</summary>
    /// <param name="topology">The fleet.</param>
    /// <param name="fit">How often.</param>
    /// <param name="seconds">How long the simulation is.</param>
    /// <param name="seed">What chance starts from.</param>
    /// <returns>In the order of their start; those of one node may overlap.</returns>
    public static IReadOnlyList<Outage> Draw(LabTopology topology, FailureFit fit, double seconds, int seed)
    {
        List<Outage> outages = [];
        SeededRandom random = new(seed, stream: 104);
        for (int node = 0; node < topology.Nodes.Count; node++)
        {
            double at = random.Exponential(fit.NodeUpHours * 3600);
            while (at < seconds)
            {
                double down = random.NextUnit() < fit.ShortShare
                    ? random.Exponential(fit.ShortSeconds)
                    : random.Exponential(fit.LongHours * 3600);
                outages.Add(new Outage(node, at, at + Math.Max(1, down)));
                at += Math.Max(1, down) + random.Exponential(fit.NodeUpHours * 3600);
            }
        }

        DrawSites(topology, fit, seconds, new SeededRandom(seed, stream: 105), outages);
        return Sorted(outages);
    }

    private static void DrawSites(
        LabTopology topology, FailureFit fit, double seconds, SeededRandom random, List<Outage> outages)
    {
        if (double.IsPositiveInfinity(fit.SiteUpHours))
        {
            return;
        }

        List<int>[] nodesOf = [.. topology.Sites.Select(_ => new List<int>())];
        for (int node = 0; node < topology.Nodes.Count; node++)
        {
            nodesOf[topology.SiteOfNode[node]].Add(node);
        }

        foreach (List<int> nodes in nodesOf)
        {
            double at = random.Exponential(fit.SiteUpHours * 3600);
            while (at < seconds)
            {
                double down = Math.Max(1, random.Exponential(fit.SiteDownHours * 3600));
                foreach (int node in nodes)
                {
                    if (random.NextUnit() < fit.SiteShare)
                    {
                        outages.Add(new Outage(node, at, at + down));
                    }
                }

                at += down + random.Exponential(fit.SiteUpHours * 3600);
            }
        }
    }

    internal static List<Outage> Sorted(List<Outage> outages)
    {
        outages.Sort((a, b) => a.StartSeconds != b.StartSeconds
            ? a.StartSeconds.CompareTo(b.StartSeconds)
            : a.Node.CompareTo(b.Node));
        return outages;
    }
}
