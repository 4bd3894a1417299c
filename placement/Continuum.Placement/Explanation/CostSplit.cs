using Continuum.Placement.Compiled;
using Continuum.Placement.Network;
using Continuum.Placement.Numerics;

namespace Continuum.Placement.Explanation;

/// <summary>Takes the cost of a function apart into its terms.</summary>
internal sealed class CostSplit(CompiledProblem problem)
{
    private readonly FunctionCosts _costs = new(problem);

    internal FunctionCosts Costs => _costs;

    /// <summary>What a function costs by itself on some nodes; neither calls nor nodes in use.</summary>
    internal CostTerms Own(int function, ReadOnlySpan<int> nodes) => Split(function, nodes).Own;

    /// <summary>The same with what it is made up of.</summary>
    internal FunctionSplit Split(int function, ReadOnlySpan<int> nodes)
    {
        if (nodes.Length == 0)
        {
            return new(default, [], [], 0);
        }

        CostTerms terms = default;
        foreach (int node in nodes)
        {
            terms += Replica(function, node);
        }

        List<ServedShare> served = TrafficSplit.Of(problem, _costs.Cells, function, nodes);
        CostTerms[] cells = new CostTerms[served.Count];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = Cell(served[i]);
            terms += cells[i];
        }

        double target = problem.Functions.Target[function];
        double? available = target == 0 ? null : _costs.Availability(function, nodes);
        terms += new CostTerms
        {
            Moves = _costs.Voluntary(function, nodes) * problem.Functions.MoveCost[function],
            Availability = available < target
                ? Micros.Of(problem.Weights.Unavailability * FixedMath.Log10((1 - available.Value) / (1 - target)))
                : 0,
        };
        bool capped = problem.Functions.Ceiling[function] != long.MaxValue;
        terms += new CostTerms { Ceiling = capped ? _costs.Of(function, nodes) - terms.Micros : 0 };
        return new(terms, served, cells, available);
    }

    /// <summary>What one replica reserves and fetches.</summary>
    internal CostTerms Replica(int function, int node)
    {
        FunctionTable functions = problem.Functions;
        NodeTable nodes = problem.Nodes;
        long reserved = Micros.Of((functions.Cores[function] * nodes.CoreCost[node])
            + (functions.GiB[function] * nodes.GiBCost[node])
            + (functions.Accelerators[function] * nodes.AcceleratorCost[node]));
        return new CostTerms
        {
            Replicas = reserved,
            Fetches = _costs.Cells.Replica(function, node) - reserved,
        };
    }

    /// <summary>What serving a share of a cell costs.</summary>
    internal CostTerms Cell(ServedShare served)
    {
        CellTable cells = problem.Cells;
        int cell = served.Cell;
        if (served.Node < 0)
        {
            return new() { Misses = Micros.Of(served.Rate * problem.Weights.Miss * cells.Weight[cell]) };
        }

        int node = served.Node;
        (double readMs, double unit) = Reads(cells.Function[cell], node);
        double rate = cells.Rate[cell];
        double miss = cells.Place[cell] < 0
            ? 0
            : RoundTrip(cell, node).ProbabilityAbove(cells.LimitMs[cell] - readMs);
        long whole = Share(served.Whole, served.Share);
        long traffic = Share(Micros.Of(cells.GiBPerHour[cell] * problem.Nodes.EgressCost[node]), served.Share);
        long data = Share(Micros.Of(rate * unit), served.Share);
        long misses = Share(Micros.Of(rate * problem.Weights.Miss * cells.Weight[cell] * miss), served.Share);
        return new() { Traffic = traffic, Data = data, Misses = misses, Latency = whole - traffic - data - misses };
    }

    /// <summary>The round trip from a cell's place to a node.</summary>
    internal LatencyEstimate RoundTrip(int cell, int node) =>
        problem.Places.Between(problem.Cells.Place[cell], problem.Nodes.Place[node]);

    /// <summary>What one event reads on a node: milliseconds, and cost units an hour for one event a second.</summary>
    internal (double ReadMs, double Unit) Reads(int function, int node) => _costs.Cells.DataOf(function, node);

    private static long Share(long whole, double share) =>
        share == 1 ? whole : (long)Math.Round(whole * share, MidpointRounding.AwayFromZero);
}
