using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Checking;

/// <summary>What a function costs on a set of nodes, by itself.</summary>
internal sealed class FunctionPrice(CheckedFleet fleet, RoundTrips trips)
{
    private const double GiB = 1L << 30;
    private readonly CellPrice _cells = new(fleet, trips);
    private readonly UpChance _up = new(fleet.Problem.Failures, fleet.Problem.Nodes);

    /// <summary>Nothing for no nodes: what is missing is counted, not priced.</summary>
    internal Price Of(PlacementFunction function, IReadOnlyList<PlacementNode> nodes)
    {
        Price price = new();
        if (nodes.Count == 0)
        {
            return price;
        }

        ObjectiveWeights weights = fleet.Problem.Weights;
        long money = 0;
        foreach (PlacementNode node in nodes)
        {
            money += Replica(function, node, price);
        }

        money += function.RatePerReplica is { } each
            ? Split(function, nodes, each * weights.MaxLoad, price)
            : Nearest(function, nodes, price);
        long move = Price.Rounded(
            (function.MoveCost ?? weights.Move) * (1 + weights.MoveMargin) / weights.HorizonHours);
        price.AddMicros(fleet.Moves(function, nodes) * move);
        if (function.CostPerHourAtMost is { } ceiling && money > Price.Rounded(ceiling))
        {
            price.Add((money - Price.Rounded(ceiling)) / 1e6 * weights.AboveCeiling);
        }

        if (function.Availability is { } objective && Available(function, nodes) is var available
            && available < objective.Target)
        {
            price.Add(weights.Unavailability * Math.Log10((1 - available) / (1 - objective.Target)));
        }

        return price;
    }

    /// <summary>How likely enough replicas are up and near enough, over the clients by their rate.</summary>
    internal double Available(PlacementFunction function, IReadOnlyList<PlacementNode> nodes)
    {
        int enough = function.Availability?.AtLeastUp ?? 1;
        double rate = 0;
        double sum = 0;
        foreach (CellPrice.Cell cell in _cells.CellsOf(function))
        {
            rate += cell.Rate;
            sum += cell.Rate * _up.AtLeast([.. nodes.Where(node => _cells.IsWithin(function, cell, node))], enough);
        }

        return rate > 0 ? sum / rate : _up.AtLeast(nodes, enough);
    }

    private long Replica(PlacementFunction function, PlacementNode node, Price price)
    {
        ObjectiveWeights weights = fleet.Problem.Weights;
        long reserved = Price.Rounded(
            (function.CpuMillis / 1000.0 * node.CostPerCoreHour)
            + (function.MemoryBytes / GiB * node.CostPerGiBHour)
            + ((function.Accelerator?.Millis ?? 0) / 1000.0 * node.CostPerAcceleratorHour));
        long image = function.Image is null || node.Images.Contains(function.Image)
            ? 0
            : Price.Rounded(function.ImageBytes / GiB * weights.FetchGiB / weights.HorizonHours);
        long model = function.Model is null || node.Models.Contains(function.Model)
            ? 0
            : Price.Rounded(function.ModelBytes / GiB * weights.FetchGiB / weights.HorizonHours);
        price.AddMicros(reserved + image + model);
        return reserved + image + model;
    }

    private long Nearest(PlacementFunction function, IReadOnlyList<PlacementNode> nodes, Price price)
    {
        long money = 0;
        foreach (CellPrice.Cell cell in _cells.CellsOf(function))
        {
            PlacementNode by = nodes.OrderBy(node => _cells.Of(function, cell, node))
                .ThenBy(node => node.Id, StringComparer.Ordinal).First();
            price.AddMicros(_cells.Of(function, cell, by));
            money += _cells.Money(function, cell, by);
        }

        return money;
    }

    // Replicas serve so many events and no more: the busiest clients choose first, each fills the replicas in the order
    // of what they cost it, and what no replica has room for is missed.
    private long Split(PlacementFunction function, IReadOnlyList<PlacementNode> nodes, double each, Price price)
    {
        long money = 0;
        Dictionary<string, double> room = nodes.ToDictionary(node => node.Id, _ => each, StringComparer.Ordinal);
        foreach (CellPrice.Cell cell in _cells.CellsOf(function).OrderByDescending(cell => cell.Rate))
        {
            double left = cell.Rate;
            foreach (PlacementNode node in nodes.OrderBy(node => _cells.Of(function, cell, node))
                .ThenBy(node => node.Id, StringComparer.Ordinal))
            {
                double share = Math.Min(left, room[node.Id]);
                if (share <= 0)
                {
                    continue;
                }

                room[node.Id] -= share;
                left -= share;
                price.AddMicros(Part(_cells.Of(function, cell, node), share / cell.Rate));
                money += Part(_cells.Money(function, cell, node), share / cell.Rate);
            }

            price.Add(left * fleet.Problem.Weights.Miss * cell.Weight);
        }

        return money;
    }

    private static long Part(long whole, double share) =>
        share == 1 ? whole : (long)Math.Round(whole * share, MidpointRounding.AwayFromZero);
}
