using Continuum.Placement.Problems;

namespace Continuum.Placement.Availability;

/// <summary>What a <see cref="FailureTree"/> holds by rank: by node in the order of the tree.</summary>
internal sealed class TreeArrays
{
    /// <param name="nodes">Sorted by region, zone, site, so that the nodes of a domain are neighbours.</param>
    /// <param name="model">Checked already.</param>
    internal TreeArrays((string Id, string Kind, Place Place)[] nodes, FailureModel model)
    {
        Region = new int[nodes.Length];
        Zone = new int[nodes.Length];
        Site = new int[nodes.Length];
        Own = new double[nodes.Length];
        UpInZone = new double[nodes.Length];
        TiltOfUp = new double[nodes.Length];
        UpInRegion = new double[nodes.Length];
        Up = new double[nodes.Length];
        List<IReadOnlyList<DomainState>> regions = [];
        List<IReadOnlyList<DomainState>> zones = [];
        List<IReadOnlyList<DomainState>> sites = [];
        List<double> together = [];
        for (int rank = 0; rank < nodes.Length; rank++)
        {
            (string id, string kind, Place place) = nodes[rank];
            Place before = rank == 0 ? default : nodes[rank - 1].Place;
            bool newRegion = rank == 0 || before.Region != place.Region;
            bool newZone = newRegion || before.Zone != place.Zone;
            if (newRegion)
            {
                regions.Add(model.Domains.GetValueOrDefault(place.Region) ?? model.RegionPrior);
            }

            if (newZone)
            {
                string path = $"{place.Region}/{place.Zone}";
                zones.Add(model.Domains.GetValueOrDefault(path) ?? model.ZonePrior);
                together.Add(model.SitesTogetherIn(path));
            }

            if (newZone || before.Site != place.Site)
            {
                sites.Add(model.Domains.GetValueOrDefault(place.ToString()) ?? SitePrior(nodes, rank, model));
            }

            (Region[rank], Zone[rank], Site[rank]) = (regions.Count - 1, zones.Count - 1, sites.Count - 1);
            Own[rank] = 1 - model.OwnUnavailability(id, kind);
        }

        SitesTogether = [.. together];
        (Regions, Zones, Sites) = (new DomainTable(regions), new DomainTable(zones), new DomainTable(sites));
        for (int rank = 0; rank < nodes.Length; rank++)
        {
            UpInZone[rank] = Own[rank] * Sites.LeavesUp(Site[rank]);
            TiltOfUp[rank] = Own[rank] * Sites.TiltOfLeavesUp(Site[rank]);
            UpInRegion[rank] = UpInZone[rank] * Zones.LeavesUp(Zone[rank]);
            Up[rank] = UpInRegion[rank] * Regions.LeavesUp(Region[rank]);
        }
    }

    internal int[] Region { get; }

    internal int[] Zone { get; }

    internal int[] Site { get; }

    /// <summary>The probability that its own process has it up.</summary>
    internal double[] Own { get; }

    /// <summary>The probability that it is up while its zone and region leave it up.</summary>
    internal double[] UpInZone { get; }

    /// <summary>How much more that is in the worse half of its site's time; 0 or less.</summary>
    internal double[] TiltOfUp { get; }

    /// <summary>The probability that it is up while its region leaves it up.</summary>
    internal double[] UpInRegion { get; }

    /// <summary>The probability that it is up.</summary>
    internal double[] Up { get; }

    /// <summary>By zone: how far its sites have their bad times together.</summary>
    internal double[] SitesTogether { get; }

    internal DomainTable Regions { get; }

    internal DomainTable Zones { get; }

    internal DomainTable Sites { get; }

    // A site that carries a cloud region's machine is built like one, whatever else hangs on it: the best kind counts.
    private static IReadOnlyList<DomainState> SitePrior(
        (string Id, string Kind, Place Place)[] nodes,
        int first,
        FailureModel model)
    {
        KindPrior best = model.OfKind(nodes[first].Kind);
        for (int rank = first + 1; rank < nodes.Length && nodes[rank].Place == nodes[first].Place; rank++)
        {
            KindPrior other = model.OfKind(nodes[rank].Kind);
            best = other.Unavailability < best.Unavailability ? other : best;
        }

        return best.Site;
    }
}
