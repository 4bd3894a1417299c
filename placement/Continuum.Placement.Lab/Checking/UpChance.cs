using Continuum.Placement.Availability;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Checking;

/// <summary>
/// How likely enough replicas are up. Goes down the tree: every state of a domain is tried in turn, and beneath it the
/// domains inside are independent. A zone has two states more, its bad half and its good half, in which its sites lean
/// to worse or better states. Written for clearness, with a list of chances for each part of the tree.
/// </summary>
internal sealed class UpChance(FailureModel model, IEnumerable<PlacementNode> fleet)
{
    // Where nothing is known of a site, the least fallible kind of machine in it tells how it is built.
    private readonly Dictionary<Place, KindPrior> _builtLike = fleet
        .OrderBy(node => node.Id, StringComparer.Ordinal)
        .GroupBy(node => node.Place)
        .ToDictionary(site => site.Key,
            site => site.Select(node => Prior(model, node.Kind)).MinBy(p => p.Unavailability)!);

    /// <summary>The probability that at least so many are up.</summary>
    internal double AtLeast(IReadOnlyList<PlacementNode> nodes, int enough)
    {
        if (enough > nodes.Count)
        {
            return 0;
        }

        double[] chances = Together(nodes, 0, 1, 0);
        double fewer = 0;
        for (int up = 0; up < enough; up++)
        {
            fewer += chances[up];
        }

        return 1 - fewer;
    }

    // The chances of 0, 1, ... of them up, when all that surrounds them leaves each up with the same probability.
    // Sites lean to the worse half of their states by so much.
    private double[] Together(IReadOnlyList<PlacementNode> nodes, int level, double leftUp, double lean)
    {
        if (level == 3)
        {
            return nodes.Select(node => leftUp * (1 - Own(node)))
                .Aggregate<double, double[]>([1], (all, up) => Both(all, [1 - up, up]));
        }

        double[] all = [1];
        foreach (IGrouping<string, PlacementNode> domain in nodes.GroupBy(node => Path(node.Place, level)))
        {
            PlacementNode[] inside = [.. domain];
            double[] mixed = new double[inside.Length + 1];
            double together = level == 1 ? SitesTogether(domain.Key) : 0;
            foreach ((DomainState state, double worse) in WithWorseHalf(States(domain.Key, inside[0].Place, level)))
            {
                double weight = state.Probability + (level == 2 ? lean * ((2 * worse) - state.Probability) : 0);
                double left = leftUp * (1 - state.NodeDown);
                double[] half = Together(inside, level + 1, left, together);
                Mix(mixed, half, weight / 2);
                Mix(mixed, together > 0 ? Together(inside, level + 1, left, -together) : half, weight / 2);
            }

            all = Both(all, mixed);
        }

        return all;
    }

    // All states, calm among them, and how much of each lies in the worse half of the time.
    private static IEnumerable<(DomainState State, double Worse)> WithWorseHalf(IReadOnlyList<DomainState> states)
    {
        double left = 0.5;
        DomainState calm = new(Math.Max(0, 1 - states.Sum(state => state.Probability)), 0);
        foreach (DomainState state in states.Append(calm).OrderByDescending(state => state.NodeDown))
        {
            double worse = Math.Min(left, state.Probability);
            left -= worse;
            yield return (state, worse);
        }
    }

    private double SitesTogether(string zone) =>
        model.SitesTogether.TryGetValue(zone, out double known) ? known : model.SitesTogetherPrior;

    private IReadOnlyList<DomainState> States(string path, Place place, int level) =>
        model.Domains.TryGetValue(path, out IReadOnlyList<DomainState>? known) ? known
        : level == 0 ? model.RegionPrior
        : level == 1 ? model.ZonePrior
        : _builtLike[place].Site;

    private double Own(PlacementNode node) =>
        model.Nodes.TryGetValue(node.Id, out double known) ? known : Prior(model, node.Kind).Unavailability;

    private static KindPrior Prior(FailureModel model, string kind) =>
        model.Kinds.TryGetValue(kind, out KindPrior? prior) ? prior : model.OtherKinds;

    private static string Path(Place place, int level) => level switch
    {
        0 => place.Region,
        1 => $"{place.Region}/{place.Zone}",
        _ => place.ToString(),
    };

    private static double[] Both(double[] one, double[] other)
    {
        double[] both = new double[one.Length + other.Length - 1];
        for (int i = 0; i < one.Length; i++)
        {
            for (int j = 0; j < other.Length; j++)
            {
                both[i + j] += one[i] * other[j];
            }
        }

        return both;
    }

    private static void Mix(double[] sum, double[] part, double weight)
    {
        for (int i = 0; i < part.Length; i++)
        {
            sum[i] += weight * part[i];
        }
    }
}
