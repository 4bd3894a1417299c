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
        });
    }

    internal int[] RandomSet(Random random, bool repeats)
    {
        int[] all = [.. Enumerable.Range(0, Nodes.Length)];
        random.Shuffle(all);
        int[] some = all[..random.Next(1, Math.Min(all.Length, 8) + 1)];
        return repeats ? [.. some, some[0]] : some;
    }

    /// <summary>Every combination of domain states, and in each every combination of nodes up and down.</summary>
    internal double AtLeastByEnumeration(int[] set, int k)
    {
        string[] domains = [.. set.SelectMany(node => Paths(Nodes[node].Place)).Distinct()];
        int[] nodes = [.. set.Distinct()];
        double total = 0;
        void Descend(int at, double weight, Dictionary<string, double> down)
        {
            if (at < domains.Length)
            {
                IReadOnlyList<DomainState> states = Model.Domains[domains[at]];
                double calm = 1 - states.Sum(state => state.Probability);
                foreach (DomainState state in states.Append(new DomainState(calm, 0)))
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

        Descend(0, 1, []);
        return total;
    }

    /// <summary>Draws one state of everything and counts the replicas up.</summary>
    internal int DrawUp(int[] set, Random random)
    {
        Dictionary<string, double> down = [];
        int count = 0;
        foreach (int node in set)
        {
            bool up = random.NextDouble() >= Model.Nodes[Nodes[node].Id];
            foreach (string path in Paths(Nodes[node].Place))
            {
                if (!down.TryGetValue(path, out double share))
                {
                    down[path] = share = Draw(Model.Domains[path], random);
                }

                up &= random.NextDouble() >= share;
            }

            count += up ? 1 : 0;
        }

        return count;
    }

    private static double Draw(IReadOnlyList<DomainState> states, Random random)
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
