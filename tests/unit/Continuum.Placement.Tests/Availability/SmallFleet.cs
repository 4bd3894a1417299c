using Continuum.Placement.Availability;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Availability;

/// <summary>A random fleet with a random model, and the model's meaning spelled out without any cleverness.</summary>
internal sealed class SmallFleet
{
    private SmallFleet((string Id, string Kind, Place Place)[] nodes, FailureModel model) =>
        (Nodes, Model) = (nodes, model);

    internal (string Id, string Kind, Place Place)[] Nodes { get; }

    internal FailureModel Model { get; }

    internal static SmallFleet Random(Random random, int mostNodes = 5)
    {
        int count = mostNodes > 10 ? mostNodes : random.Next(1, mostNodes + 1);
        (string Id, string Kind, Place Place)[] nodes =
        [
            .. Enumerable.Range(0, count).Select(i => (
                $"n{i}",
                "edge",
                new Place($"r{random.Next(2)}", $"z{random.Next(2)}", $"s{random.Next(2)}"))),
        ];
        DomainState State() => new(random.NextDouble() / 3, random.NextDouble());
        IReadOnlyList<DomainState> States() => [.. Enumerable.Range(0, random.Next(3)).Select(_ => State())];
        return new SmallFleet(nodes, new FailureModel
        {
            Nodes = nodes.ToDictionary(node => node.Id, _ => random.NextDouble() / 2),
            Domains = nodes.SelectMany(node => Paths(node.Place)).Distinct().ToDictionary(path => path, _ => States()),
            SitesTogether = nodes.Select(node => Paths(node.Place)[1]).Distinct()
                .Where(_ => random.Next(2) == 0).ToDictionary(path => path, _ => random.NextDouble()),
        });
    }

    internal int[] RandomSet(Random random, bool repeats)
    {
        int[] all = [.. Enumerable.Range(0, Nodes.Length)];
        random.Shuffle(all);
        int[] some = all[..random.Next(1, Math.Min(all.Length, 8) + 1)];
        return repeats ? [.. some, some[0]] : some;
    }

    /// <summary>
    /// Every combination of halves of zones and of domain states, and in each every combination of nodes up and down.
    /// </summary>
    internal double AtLeastByEnumeration(int[] set, int k)
    {
        string[] domains = [.. set.SelectMany(node => Paths(Nodes[node].Place)).Distinct()];
        int[] nodes = [.. set.Distinct()];
        string[] zones = [.. Model.SitesTogether.Keys.Order(StringComparer.Ordinal)];
        double total = 0;
        int bad = 0;
        void Descend(int at, double weight, Dictionary<string, double> down)
        {
            if (at < domains.Length)
            {
                int zone = Array.FindIndex(zones, path => domains[at].StartsWith(path + "/", StringComparison.Ordinal));
                foreach (DomainState state in zone < 0
                    ? WithCalm(Model.Domains[domains[at]])
                    : Leaning(domains[at], zones[zone], (bad & (1 << zone)) != 0))
                {
                    down[domains[at]] = state.NodeDown;
                    Descend(at + 1, weight * state.Probability, down);
                }

                return;
            }

            for (int ups = 0; ups < 1 << nodes.Length; ups++)
            {
                double chance = weight;
                for (int i = 0; i < nodes.Length; i++)
                {
                    double up = Paths(Nodes[nodes[i]].Place).Aggregate(
                        1 - Model.Nodes[Nodes[nodes[i]].Id],
                        (left, path) => left * (1 - down[path]));
                    chance *= (ups & (1 << i)) != 0 ? up : 1 - up;
                }

                bool[] isUp = [.. nodes.Select((_, i) => (ups & (1 << i)) != 0)];
                total += set.Count(node => isUp[Array.IndexOf(nodes, node)]) >= k ? chance : 0;
            }
        }

        for (; bad < 1 << zones.Length; bad++)
        {
            Descend(0, 1.0 / (1 << zones.Length), []);
        }

        return total;
    }

    /// <summary>Draws one state of everything and counts the replicas up.</summary>
    internal int DrawUp(int[] set, Random random)
    {
        Dictionary<string, double> down = [];
        Dictionary<string, bool> bad = Model.SitesTogether.Keys.Order(StringComparer.Ordinal)
            .ToDictionary(zone => zone, _ => random.Next(2) == 0);
        int count = 0;
        foreach (int node in set)
        {
            bool up = random.NextDouble() >= Model.Nodes[Nodes[node].Id];
            string[] paths = Paths(Nodes[node].Place);
            foreach (string path in paths)
            {
                if (!down.TryGetValue(path, out double share))
                {
                    bool leans = path == paths[2] && bad.ContainsKey(paths[1]);
                    down[path] = share =
                        Draw(leans ? Leaning(path, paths[1], bad[paths[1]]) : Model.Domains[path], random);
                }

                up &= random.NextDouble() >= share;
            }

            count += up ? 1 : 0;
        }

        return count;
    }

    private static IEnumerable<DomainState> WithCalm(IReadOnlyList<DomainState> states) =>
        states.Append(new DomainState(1 - states.Sum(state => state.Probability), 0));

    // A site's states in one half of its zone's time: as far as sites go together they are the worse (or better) half
    // of the site's own, worst first, twice as often as in all its time; otherwise as ever.
    private IEnumerable<DomainState> Leaning(string site, string zone, bool bad)
    {
        double together = Model.SitesTogether[zone];
        double left = 0.5;
        foreach (DomainState state in WithCalm(Model.Domains[site]).OrderByDescending(state => state.NodeDown))
        {
            double worse = Math.Min(left, state.Probability);
            left -= worse;
            double its = 2 * (bad ? worse : state.Probability - worse);
            yield return state with { Probability = (together * its) + ((1 - together) * state.Probability) };
        }
    }

    private static double Draw(IEnumerable<DomainState> states, Random random)
    {
        double left = random.NextDouble();
        foreach (DomainState state in states)
        {
            left -= state.Probability;
            if (left < 0)
            {
                return state.NodeDown;
            }
        }

        return 0;
    }

    private static string[] Paths(Place place) => [place.Region, $"{place.Region}/{place.Zone}", place.ToString()];
}
