using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Bounds;

/// <summary>
/// A facility-location instance: what opening costs, what there is room for, what serving whom from where costs.
/// </summary>
/// <param name="Capacity">Of each facility.</param>
/// <param name="Opening">Of each facility.</param>
/// <param name="Demand">Of each customer.</param>
/// <param name="Cost">Of serving a customer from a facility: facility by facility.</param>
internal sealed record FacilityProblem(int[] Capacity, double[] Opening, int[] Demand, double[] Cost)
{
    internal double CostOf(int facility, int customer) => Cost[(facility * Demand.Length) + customer];

    /// <summary>Facilities are nodes with a price of being used, customers are functions with one replica.</summary>
    internal PlacementProblem ToProblem()
    {
        Place[] places =
        [
            .. Enumerable.Range(0, Capacity.Length).Select(j => new Place("f", "z", $"{j:D4}")),
            .. Enumerable.Range(0, Demand.Length).Select(i => new Place("c", "z", $"{i:D4}")),
        ];
        LatencyEstimate[] estimates = new LatencyEstimate[places.Length * places.Length];
        for (int i = 0; i < Demand.Length; i++)
        {
            for (int j = 0; j < Capacity.Length; j++)
            {
                estimates[((Capacity.Length + i) * places.Length) + j] = new(CostOf(j, i), 0, true);
            }
        }

        return new PlacementProblem(
            [.. Enumerable.Range(0, Capacity.Length).Select(j => new PlacementNode
            {
                Id = $"n{j:D4}",
                Kind = "edge",
                Place = places[j],
                MemoryBytes = 1L << 40,
                CpuMillis = Capacity[j],
                CostPerHour = Opening[j],
            })],
            [.. Enumerable.Range(0, Demand.Length).Select(i => new PlacementFunction
            {
                Key = $"c{i:D4}",
                MemoryBytes = 1,
                CpuMillis = Demand[i],
                MaxReplicas = 1,
                Demand = [new ClientDemand(places[Capacity.Length + i], 1)],
            })])
        {
            Network = new LatencyMatrix(places, estimates),
            Weights = new ObjectiveWeights { Miss = 0, LatencyMs = 1 },
        };
    }

    /// <summary>Facilities and customers in a square, with so many times the room that is needed.</summary>
    internal static FacilityProblem Random(int facilities, int customers, double room, int seed)
    {
        Random random = new(seed);
        (double X, double Y)[] at =
            [.. Enumerable.Range(0, facilities + customers).Select(_ => (random.NextDouble(), random.NextDouble()))];
        int[] demand = [.. Enumerable.Range(0, customers).Select(_ => random.Next(5, 36))];
        int[] sizes = [.. Enumerable.Range(0, facilities).Select(_ => random.Next(10, 161))];
        double times = room * demand.Sum() / sizes.Sum();
        double[] opening = [.. sizes.Select(size => random.Next(91) + (random.Next(100, 111) * Math.Sqrt(size)))];
        double[] cost = new double[facilities * customers];
        for (int j = 0; j < facilities; j++)
        {
            for (int i = 0; i < customers; i++)
            {
                (double x, double y) = (at[j].X - at[facilities + i].X, at[j].Y - at[facilities + i].Y);
                cost[(j * customers) + i] = Math.Round(100 * demand[i] * Math.Sqrt((x * x) + (y * y))) / 10;
            }
        }

        return new FacilityProblem([.. sizes.Select(size => Math.Max(36, (int)(size * times)))], opening, demand, cost);
    }
}
