using System.Runtime.Intrinsics;
using Continuum.Placement.Network;

namespace Continuum.Placement.Compiled;

/// <summary>What serving one cell from one node costs, and what one replica on one node costs.</summary>
/// <param name="problem">The problem.</param>
/// <param name="cache">
/// Remembers round trips, for one thread; null to work them out each time, which any number of threads may do.
/// </param>
internal sealed class CellCosts(CompiledProblem problem, LatencyCache? cache = null)
{
    private const double SecondsAnHour = 3600;

    /// <summary>Micros an hour for all events of a cell, served by a node: latency, misses, traffic, data.</summary>
    internal long Cell(int cell, int node)
    {
        (double readMs, double unit) = DataOf(problem.Cells.Function[cell], node);
        return Cell(cell, node, readMs, unit, out _);
    }

    /// <summary>All cells of a function, served by one node.</summary>
    /// <param name="function">The function.</param>
    /// <param name="node">The node.</param>
    /// <param name="costs">Filled with <see cref="Cell(int, int)"/>, cell by cell.</param>
    /// <param name="within">Filled with a bit a cell: <see cref="IsWithin(int, int)"/>; or empty where that is not
    /// asked.</param>
    internal void Fill(int function, int node, Span<long> costs, Span<ulong> within)
    {
        (double readMs, double unit) = DataOf(function, node);
        int first = problem.Functions.CellStart[function];
        within.Clear();
        for (int i = 0; i < costs.Length; i++)
        {
            costs[i] = Cell(first + i, node, readMs, unit, out double miss);
            if (within.Length > 0 && IsWithin(first + i, miss))
            {
                within[i >> 6] |= 1UL << (i & 63);
            }
        }
    }

    /// <summary>The part of <see cref="Cell(int, int)"/> that is money: traffic and data, not latency.</summary>
    internal long CellMoney(int cell, int node) => Micros.Of(
        (problem.Cells.Rate[cell] * DataOf(problem.Cells.Function[cell], node).Unit)
        + (problem.Cells.GiBPerHour[cell] * problem.Nodes.EgressCost[node]));

    /// <summary>Micros an hour for a replica on a node: what it reserves, and what must be fetched for it.</summary>
    internal long Replica(int function, int node)
    {
        NodeTable nodes = problem.Nodes;
        FunctionTable functions = problem.Functions;
        double units = (functions.Cores[function] * nodes.CoreCost[node])
            + (functions.GiB[function] * nodes.GiBCost[node])
            + (functions.Accelerators[function] * nodes.AcceleratorCost[node]);
        return Micros.Of(units) + Fetched(function, node);
    }

    /// <summary>The part of <see cref="Replica"/> that must be fetched.</summary>
    internal long Fetched(int function, int node) =>
        Fetch(problem.Functions.Image[function], problem.Functions.ImageCost[function], node)
        + Fetch(problem.Functions.Model[function], problem.Functions.ModelCost[function], node);

    /// <summary>Whether a node serves a cell within its objective, at its quantile.</summary>
    internal bool IsWithin(int cell, int node)
    {
        CellTable cells = problem.Cells;
        if (cells.Place[cell] < 0 || double.IsPositiveInfinity(cells.LimitMs[cell]))
        {
            return true;
        }

        double readMs = DataOf(cells.Function[cell], node).ReadMs;
        return IsWithin(cell, Latency(cells.Place[cell], node, cells.LimitMs[cell] - readMs).Miss);
    }

    /// <summary>The same where it is known how likely it is missed.</summary>
    internal bool IsWithin(int cell, double miss) =>
        problem.Cells.Place[cell] < 0
        || double.IsPositiveInfinity(problem.Cells.LimitMs[cell])
        || miss <= 1 - problem.Cells.Quantile[cell];

    /// <summary>The same as <see cref="Cell(int, int)"/> where it is known what is read.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="node">The node.</param>
    /// <param name="readMs">How long an event reads there, in milliseconds.</param>
    /// <param name="unit">What that costs an hour for one event a second.</param>
    /// <param name="miss">How likely an event misses its objective; 0 where it comes from nowhere.</param>
    internal long Cell(int cell, int node, double readMs, double unit, out double miss)
    {
        CellTable cells = problem.Cells;
        double egress = problem.Nodes.EgressCost[node];
        if (cells.Place[cell] < 0)
        {
            miss = 0;
            return Micros.Of(Traffic(cell, egress, readMs, unit));
        }

        (double mean, miss) = Latency(cells.Place[cell], node, cells.LimitMs[cell] - readMs);
        return Sum(cell, egress, readMs, unit, mean, miss);
    }

    /// <summary>The same where the round trip is known already.</summary>
    internal long Cell(int cell, int node, double readMs, double unit, in RoundTrip trip, out double miss)
    {
        LatencyEstimate estimate = trip.Estimate;
        miss = problem.Cells.Place[cell] < 0 ? 0 : estimate.ProbabilityAbove(problem.Cells.LimitMs[cell] - readMs);
        return Sum(cell, problem.Nodes.EgressCost[node], readMs, unit, estimate.MeanMs, miss);
    }

    private double Traffic(int cell, double egress, double readMs, double unit) =>
        (problem.Cells.Rate[cell] * ((problem.Weights.LatencyMs * readMs) + unit))
        + (problem.Cells.GiBPerHour[cell] * egress);

    private long Sum(int cell, double egress, double readMs, double unit, double mean, double miss) => Micros.Of(
        Traffic(cell, egress, readMs, unit)
        + (problem.Cells.Rate[cell]
            * ((problem.Weights.Miss * problem.Cells.Weight[cell] * miss) + (problem.Weights.LatencyMs * mean))));

    /// <summary>What <see cref="Cell(int, int)"/> is at least on four nodes: as if fewer events missed their objective,
    /// or none. It is added up in the same order, so that no rounding lifts it above.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="egress">What a GiB to clients costs on each node.</param>
    /// <param name="readMs">How long an event reads there, in milliseconds.</param>
    /// <param name="unit">What that costs an hour for one event a second.</param>
    /// <param name="medianMs">The round trips from the cell to the nodes.</param>
    /// <param name="sigma">As in <see cref="RoundTrip"/>.</param>
    internal Vector256<long> AtLeast(
        int cell,
        Vector256<double> egress,
        Vector256<double> readMs,
        Vector256<double> unit,
        Vector256<double> medianMs,
        Vector256<double> sigma)
    {
        CellTable cells = problem.Cells;
        double rate = cells.Rate[cell];
        Vector256<double> traffic =
            (((readMs * problem.Weights.LatencyMs) + unit) * rate) + (egress * cells.GiBPerHour[cell]);
        Vector256<double> limit = Vector256.Create(cells.LimitMs[cell]) - readMs;
        Vector256<double> mean = RoundTripBounds.MeanAtLeastMs(medianMs, sigma) * problem.Weights.LatencyMs;
        Vector256<double> missed = RoundTripBounds.ProbabilityAtLeast(medianMs, sigma, limit)
            * (problem.Weights.Miss * cells.Weight[cell]);
        return Micros.AtMost(traffic + ((missed + mean) * rate));
    }

    /// <summary>The round trip from a cell to a place; none where the cell comes from nowhere.</summary>
    internal RoundTrip Trip(int cell, int to)
    {
        int from = problem.Cells.Place[cell];
        return from < 0 ? default : new RoundTrip(problem.Places.Between(from, to));
    }

    private (double MeanMs, double Miss) Latency(int place, int node, double limitMs)
    {
        int to = problem.Nodes.Place[node];
        if (cache is not null)
        {
            return cache.Of(place, to, limitMs);
        }

        LatencyEstimate estimate = problem.Places.Between(place, to);
        return (estimate.MeanMs, estimate.ProbabilityAbove(limitMs));
    }

    private long Fetch(int held, long cost, int node) =>
        held < 0 || cost == 0 || problem.Nodes.Holds(node, held) ? 0 : cost;

    // What one event costs in data on a node: milliseconds of waiting, and cost units an hour for one event a second.
    // Where a copy may be made and is cheaper than reading from afar, it is read on the spot.
    internal (double ReadMs, double Unit) DataOf(int function, int node)
    {
        DataTable data = problem.Data;
        double readMs = 0;
        double unit = 0;
        for (int use = data.Start[function]; use < data.Start[function + 1]; use++)
        {
            int place = problem.Nodes.Place[node];
            double price = problem.Weights.TransferGiB[problem.Places.SharedLevels(place, data.Place[use])];
            double waits = data.ReadsPerEvent[use] * problem.Places.Between(place, data.Place[use]).MeanMs;
            double remote = data.GiBPerEvent[use] * SecondsAnHour * price;
            double copy = price == 0 || problem.Functions.Rate[function] == 0
                ? double.PositiveInfinity
                : data.CopyGiB[use] * price / problem.Weights.HorizonHours / problem.Functions.Rate[function];
            bool copies = copy < remote + (problem.Weights.LatencyMs * waits);
            readMs += copies ? 0 : waits;
            unit += copies ? copy : remote;
        }

        return (readMs, unit);
    }
}
