using Continuum.Placement.Compiled;
using Continuum.Placement.Network;
using Continuum.Placement.Numerics;

namespace Continuum.Placement.Explanation;

/// <summary>Takes the cost of a function apart into its terms.</summary>
internal sealed class CostSplit
{
    private readonly CompiledProblem _problem;
    private readonly FunctionCosts _costs;
    private readonly ServingTable _table;

    internal CostSplit(CompiledProblem problem)
    {
        _problem = problem;
        _costs = new(problem);
        _table = new(problem, _costs);
    }

    /// <summary>Which of some nodes serves which share of which cell.</summary>
    internal List<ServedShare> Served(int function, ReadOnlySpan<int> nodes)
    {
        _table.Fill(function, nodes);
        return TrafficSplit.Of(_problem, _table, function, nodes);
    }

    /// <summary>
    /// What a function costs by itself on some nodes and what that is made up of; neither calls nor nodes in use.
    /// </summary>
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

        List<ServedShare> served = Served(function, nodes);
        CostTerms[] cells = new CostTerms[served.Count];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = Cell(served[i]);
            terms += cells[i];
        }

        double target = _problem.Functions.Target[function];
        double available = _table.Availability(nodes);
        terms += new CostTerms
        {
            Moves = _costs.Voluntary(function, nodes) * _problem.Functions.MoveCost[function],
            Availability = target > 0 && available < target
                ? Micros.Of(_problem.Weights.Unavailability * FixedMath.Log10((1 - available) / (1 - target)))
                : 0,
        };
        bool capped = _problem.Functions.Ceiling[function] != long.MaxValue;
        terms += new CostTerms { Ceiling = capped ? _costs.Of(function, nodes) - terms.Micros : 0 };
        return new(terms, served, cells, available);
    }

    /// <summary>What one replica reserves and fetches.</summary>
    internal CostTerms Replica(int function, int node)
    {
        FunctionTable functions = _problem.Functions;
        NodeTable nodes = _problem.Nodes;
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
        CellTable cells = _problem.Cells;
        int cell = served.Cell;
        if (served.Node < 0)
        {
            return new() { Misses = Micros.Of(served.Rate * _problem.Weights.Miss * cells.Weight[cell]) };
        }

        int node = served.Node;
        double unit = Reads(cells.Function[cell], node).Unit;
        double rate = cells.Rate[cell];
        long whole = Share(served.Whole, served.Share);
        long traffic = Share(Micros.Of(cells.GiBPerHour[cell] * _problem.Nodes.EgressCost[node]), served.Share);
        long data = Share(Micros.Of(rate * unit), served.Share);
        long misses = Share(Micros.Of(rate * _problem.Weights.Miss * cells.Weight[cell] * served.Miss), served.Share);
        return new() { Traffic = traffic, Data = data, Misses = misses, Latency = whole - traffic - data - misses };
    }

    /// <summary>The round trip from a cell's place to a node.</summary>
    internal LatencyEstimate RoundTrip(int cell, int node) =>
        _problem.Places.Between(_problem.Cells.Place[cell], _problem.Nodes.Place[node]);

    /// <summary>What one event reads on a node: milliseconds, and cost units an hour for one event a second.</summary>
    internal (double ReadMs, double Unit) Reads(int function, int node) => _costs.Cells.DataOf(function, node);

    private static long Share(long whole, double share) =>
        share == 1 ? whole : (long)Math.Round(whole * share, MidpointRounding.AwayFromZero);
}
