using Continuum.Placement.Problems;

namespace Continuum.Placement.Facilities;

/// <summary>
/// Single-source capacitated facility location as a placement problem: facilities are nodes that cost something as soon
/// as they carry anything, customers are functions of one replica whose only client is the customer, and what serving
/// a customer costs is the latency between them. Nothing in the planner knows of it.
/// </summary>
public static class FacilityLocation
{
    private const double MostCost = 4_000_000;
    private const double Thousandths = 1000;

    /// <summary>
    /// Makes the problem. Its plans cost what the instance's solutions cost, to a millionth. The j-th facility is node
    /// <c>f00000j</c> and the i-th customer function <c>c00000i</c>, six digits each.
    /// </summary>
    /// <param name="capacity">What each facility can serve; 0 or more. Fractions are rounded down to
    /// thousandths.</param>
    /// <param name="fixedCost">What each facility costs when it serves anybody; 0 to 4 million.</param>
    /// <param name="demand">What each customer needs; 0 or more. Fractions are rounded up to thousandths.</param>
    /// <param name="cost">What serving all of a customer costs, by facility and then by customer; 0 to 4
    /// million.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a number is out of range; all of it is
    /// listed.</exception>
    public static PlacementProblem ToProblem(double[] capacity, double[] fixedCost, double[] demand, double[][] cost)
    {
        Check(capacity, fixedCost, demand, cost);
        bool whole = Array.TrueForAll(capacity, double.IsInteger) && Array.TrueForAll(demand, double.IsInteger);
        double unit = whole ? 1 : Thousandths;
        PlacementNode[] nodes = new PlacementNode[capacity.Length];
        for (int j = 0; j < nodes.Length; j++)
        {
            nodes[j] = new()
            {
                Id = $"f{j:D6}",
                Kind = "region",
                Place = FacilityNetwork.Facility(j),
                MemoryBytes = long.MaxValue / 2,
                CpuMillis = (int)Math.Min(int.MaxValue / 2, Math.Floor(capacity[j] * unit)),
                CostPerHour = fixedCost[j],
            };
        }

        PlacementFunction[] functions = new PlacementFunction[demand.Length];
        for (int i = 0; i < functions.Length; i++)
        {
            functions[i] = new()
            {
                Key = $"c{i:D6}",
                MemoryBytes = 1,
                CpuMillis = (int)Math.Min(int.MaxValue / 2, Math.Ceiling(demand[i] * unit)),
                MaxReplicas = 1,
                Demand = [new ClientDemand(FacilityNetwork.Customer(i), 1)],
            };
        }

        return new(nodes, functions)
        {
            Network = new FacilityNetwork(cost, demand.Length),
            Weights = new() { LatencyMs = 1, Miss = 0, Move = 0 },
        };
    }

    private static void Check(double[] capacity, double[] fixedCost, double[] demand, double[][] cost)
    {
        List<string> mistakes = [];
        if (fixedCost.Length != capacity.Length || cost.Length != capacity.Length)
        {
            mistakes.Add($"{capacity.Length} capacities, {fixedCost.Length} fixed costs and {cost.Length} rows of costs "
                + "are given, as many of each are right");
        }

        Range(mistakes, "capacity", capacity, double.MaxValue);
        Range(mistakes, "fixed cost", fixedCost, MostCost);
        Range(mistakes, "demand", demand, double.MaxValue);
        for (int j = 0; j < cost.Length; j++)
        {
            if (cost[j].Length != demand.Length)
            {
                mistakes.Add($"row {j} has {cost[j].Length} costs, {demand.Length} are right");
            }

            Range(mistakes, $"cost in row {j}", cost[j], MostCost);
        }

        if (mistakes.Count > 0)
        {
            throw new ArgumentException("The facility-location instance is wrong: " + string.Join("; ", mistakes));
        }
    }

    private static void Range(List<string> mistakes, string what, double[] numbers, double most)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!(numbers[i] >= 0 && numbers[i] <= most))
            {
                mistakes.Add($"{what} {i} is {numbers[i]}, 0 to {most} is right");
            }
        }
    }
}
