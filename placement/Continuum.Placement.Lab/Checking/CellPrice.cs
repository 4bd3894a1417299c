using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Checking;

/// <summary>What serving the events of one client place from one node costs.</summary>
internal sealed class CellPrice(CheckedFleet fleet, RoundTrips trips)
{
    private const double GiB = 1L << 30;
    private const double SecondsAnHour = 3600;
    private readonly Dictionary<string, DataSet> _data =
        fleet.Problem.Data.ToDictionary(set => set.Name, StringComparer.Ordinal);

    /// <summary>Events of one place; place null for calls from other functions, which have no clients.</summary>
    internal sealed record Cell(
        Place? From, double Rate, double AtMostMs, double Quantile, double Weight, double Bytes);

    /// <summary>A function's cells, by the name of their place.</summary>
    internal Cell[] CellsOf(PlacementFunction function) =>
        function.Demand.Count > 0
            ?
            [
                .. function.Demand.OrderBy(demand => demand.From.ToString(), StringComparer.Ordinal)
                    .Select(demand => new Cell(
                        demand.From, demand.RatePerSecond,
                        demand.AtMostMs - (demand.ServiceMs ?? function.ServiceMs), demand.Quantile,
                        demand.Weight, demand.BytesPerEvent)),
            ]
            : fleet.Called(function.Key) is > 0 and var called
                ? [new Cell(null, called, double.PositiveInfinity, 0.95, 1, 0)]
                : [];

    /// <summary>Millionths for all events: waiting, misses, traffic and data.</summary>
    internal long Of(PlacementFunction function, Cell cell, PlacementNode node)
    {
        ObjectiveWeights weights = fleet.Problem.Weights;
        (double readMs, double readCost) = Reading(function, node);
        double units = (cell.Rate * ((weights.LatencyMs * readMs) + readCost)) + Egress(cell, node);
        if (cell.From is { } from)
        {
            (double median, double sigma) = trips.Between(from, node.Place);
            double miss = RoundTrips.MissChance(median, sigma, cell.AtMostMs - readMs);
            units += cell.Rate * ((weights.Miss * cell.Weight * miss)
                + (weights.LatencyMs * trips.MeanMs(from, node.Place)));
        }

        return Price.Rounded(units);
    }

    /// <summary>The part of it that is money, in millionths.</summary>
    internal long Money(PlacementFunction function, Cell cell, PlacementNode node) =>
        Price.Rounded((cell.Rate * Reading(function, node).Cost) + Egress(cell, node));

    /// <summary>Whether the node serves the cell within its objective, at its quantile.</summary>
    internal bool IsWithin(PlacementFunction function, Cell cell, PlacementNode node)
    {
        if (cell.From is not { } from || double.IsPositiveInfinity(cell.AtMostMs))
        {
            return true;
        }

        (double median, double sigma) = trips.Between(from, node.Place);
        return RoundTrips.MissChance(median, sigma, cell.AtMostMs - Reading(function, node).Ms) <= 1 - cell.Quantile;
    }

    private static double Egress(Cell cell, PlacementNode node) =>
        cell.Rate * SecondsAnHour * cell.Bytes / GiB * node.EgressPerGiB;

    // What one event waits for data, and what its data costs an hour at one event a second. A copy is made where that
    // may be and is cheaper than reading from afar; it is paid over the horizon by all events of the function.
    private (double Ms, double Cost) Reading(PlacementFunction function, PlacementNode node)
    {
        ObjectiveWeights weights = fleet.Problem.Weights;
        double allMs = 0;
        double allCost = 0;
        double rate = fleet.Rate(function);
        foreach (DataUse use in function.Data.OrderBy(use => use.Data, StringComparer.Ordinal))
        {
            DataSet set = _data[use.Data];
            double price = weights.TransferGiB[RoundTrips.Levels(node.Place, set.Place)];
            double ms = use.ReadsPerEvent * trips.MeanMs(node.Place, set.Place);
            double afar = use.BytesPerEvent / GiB * SecondsAnHour * price;
            double copy = set.Movable && price > 0 && rate > 0
                ? set.Bytes / GiB * price / weights.HorizonHours / rate
                : double.PositiveInfinity;
            bool copies = copy < afar + (weights.LatencyMs * ms);
            allMs += copies ? 0 : ms;
            allCost += copies ? copy : afar;
        }

        return (allMs, allCost);
    }
}
