using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Prices;

/// <summary>
/// Random problems in which functions share nothing but the nodes' processors, a node at each place, and costs are
/// events that are not answered in time, or milliseconds too.
/// </summary>
internal static class ReachProblem
{
    internal static PlacementProblem Draw(int seed, int nodes, int functions, double used, double latencyMs = 0)
    {
        Random random = new(seed);
        Place[] places = [.. Enumerable.Range(0, nodes).Select(i => new Place($"r{i}", $"z{i}", $"s{i}"))];
        PlacementFunction[] drawn = [.. Enumerable.Range(0, functions).Select(i => Function(i, places, random))];
        double need = drawn.Sum(function => (double)function.CpuMillis * function.MinReplicas);
        double[] sizes = [.. places.Select(_ => 0.3 + random.NextDouble())];
        return new PlacementProblem(
            [
                .. places.Select((place, i) => new PlacementNode
                {
                    Id = $"n{i:000}",
                    Kind = "edge",
                    Place = place,
                    MemoryBytes = 1L << 40,
                    CpuMillis = (int)Math.Ceiling(sizes[i] / sizes.Sum() * need / used),
                }),
            ],
            drawn)
        {
            Network = Network(places, random),
            Weights = new ObjectiveWeights { Miss = 1, LatencyMs = latencyMs },
        };
    }

    /// <summary>
    /// Functions of one replica whose clients are all at one place, with room for half of them on nodes near it of
    /// different sizes, and for all on nodes far away.
    /// </summary>
    internal static PlacementProblem OneBusyPlace(int nodes, int functions, int far)
    {
        Random random = new(1);
        Place[] places = [.. Enumerable.Range(0, nodes + far).Select(i => new Place($"r{i}", $"z{i}", $"s{i}"))];
        PlacementFunction[] drawn =
        [
            .. Enumerable.Range(0, functions).Select(i => Function(i, places, random) with
            {
                MinReplicas = 1,
                MaxReplicas = 1,
                Demand = [new ClientDemand(places[0], 1 + (random.NextDouble() * 20)) { AtMostMs = 30 }],
            }),
        ];
        double need = drawn.Sum(function => (double)function.CpuMillis);
        double shares = nodes * (nodes + 1) / 2.0;
        return new PlacementProblem(
            [
                .. places.Select((place, i) => new PlacementNode
                {
                    Id = $"n{i:000}",
                    Kind = "edge",
                    Place = place,
                    MemoryBytes = 1L << 40,
                    CpuMillis = (int)Math.Ceiling(i < nodes ? need / 2 * (i + 1) / shares : need / far * 1.1),
                }),
            ],
            drawn)
        {
            Network = new LatencyMatrix(
                places,
                [
                    .. from one in Enumerable.Range(0, places.Length)
                       from other in Enumerable.Range(0, places.Length)
                       select new LatencyEstimate((one < nodes) == (other < nodes) ? 10 : 90, 0, true),
                ]),
            Weights = new ObjectiveWeights { Miss = 1, LatencyMs = 0 },
        };
    }

    /// <summary>The least demand that is missed with one busy place, if replicas could be divided.</summary>
    internal static double LeastMissed(PlacementProblem problem, int nodes)
    {
        double room = problem.Nodes.Take(nodes).Sum(node => (double)node.CpuMillis);
        double missed = 0;
        foreach (PlacementFunction function in problem.Functions
            .OrderByDescending(function => function.Demand[0].RatePerSecond / function.CpuMillis))
        {
            double share = Math.Min(1, room / function.CpuMillis);
            room -= share * function.CpuMillis;
            missed += (1 - share) * function.Demand[0].RatePerSecond;
        }

        return missed;
    }

    private static PlacementFunction Function(int number, Place[] places, Random random)
    {
        int replicas = random.Next(1, 4);
        return new PlacementFunction
        {
            Key = $"f{number:000}",
            MemoryBytes = 1 << 20,
            CpuMillis = 100 * random.Next(1, 6),
            MinReplicas = Math.Min(replicas, places.Length),
            MaxReplicas = Math.Min(replicas, places.Length),
            Demand =
            [
                .. Enumerable.Range(0, random.Next(1, 7)).Select(_ => Busy(places, random)).Distinct()
                    .Select(place => new ClientDemand(place, 1 + (random.NextDouble() * 20)) { AtMostMs = 30 }),
            ],
        };
    }

    // Most clients are at few places, so that the nodes near them are not enough for all.
    private static Place Busy(Place[] places, Random random) =>
        places[(int)(places.Length * Math.Pow(random.NextDouble(), 3))];

    private static LatencyMatrix Network(Place[] places, Random random)
    {
        (double X, double Y)[] at = [.. places.Select(_ => (random.NextDouble(), random.NextDouble()))];
        return new LatencyMatrix(
            places,
            [
                .. from one in at
                   from other in at
                   let away = Math.Sqrt(Math.Pow(one.X - other.X, 2) + Math.Pow(one.Y - other.Y, 2))
                   select new LatencyEstimate(1 + (away * 100), 0, true),
            ]);
    }
}
