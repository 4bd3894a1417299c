using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>Writes a problem as bytes, so that equal problems give equal bytes.</summary>
internal static class ProblemBytes
{
    internal static void Write(BinaryWriter writer, PlacementNode node)
    {
        writer.Write(node.Id);
        writer.Write(node.Kind);
        Write(writer, node.Place);
        writer.Write(node.Labels.Count);
        if (node.Labels.Count > 0)
        {
            string[] labels = [.. node.Labels.Keys];
            Array.Sort(labels, StringComparer.Ordinal);
            foreach (string label in labels)
            {
                writer.Write(label);
                writer.Write(node.Labels[label]);
            }
        }

        writer.Write(node.MemoryBytes);
        writer.Write(node.ReservedMemoryBytes);
        writer.Write(node.CpuMillis);
        writer.Write(node.ReservedCpuMillis);
        writer.Write(node.DiskBytes ?? -1);
        writer.Write(node.MaxReplicas ?? -1);
        foreach (AcceleratorStock stock in Ordered(node.Accelerators, static stock => stock.Kind, null))
        {
            writer.Write((int)stock.Kind);
            writer.Write(stock.Devices);
            writer.Write(stock.MemoryBytesEach);
        }

        writer.Write(node.CostPerHour);
        writer.Write(node.CostPerCoreHour);
        writer.Write(node.CostPerGiBHour);
        writer.Write(node.CostPerAcceleratorHour);
        writer.Write(node.EgressPerGiB);
        Sorted(writer, node.Images);
        Sorted(writer, node.Models);
        Sorted(writer, node.SandboxKinds);
        writer.Write(node.IsAlive);
        writer.Write(node.IsDraining);
    }

    internal static void Write(BinaryWriter writer, PlacementFunction function, PlaceTexts places)
    {
        writer.Write(function.Key);
        writer.Write(function.MemoryBytes);
        writer.Write(function.CpuMillis);
        writer.Write(function.DiskBytes);
        writer.Write(function.Accelerator is { } need ? $"{need.Kind} {need.Millis} {need.MemoryBytes}" : "");
        writer.Write(function.Demand.Count);
        Write(writer, function.Demand, places);

        writer.Write(function.Availability?.Target ?? 0);
        writer.Write(function.Availability?.AtLeastUp ?? 0);
        writer.Write(function.CostPerHourAtMost ?? -1);
        writer.Write(function.ServiceMs);
        writer.Write(function.RatePerReplica ?? -1);
        writer.Write(function.Image ?? "");
        writer.Write(function.ImageBytes);
        writer.Write(function.Model ?? "");
        writer.Write(function.ModelBytes);
        WriteRest(writer, function);
    }

    /// <summary>Calls, chains and data.</summary>
    internal static void WriteGraph(BinaryWriter writer, PlacementProblem problem)
    {
        Sorted(writer, [.. problem.Edges.Select(edge =>
            $"{edge.From}\n{edge.To}\n{edge.CallsPerSecond:R}\n{edge.BytesPerCall:R}")]);
        Sorted(writer, [.. problem.Chains.Select(chain =>
            $"{string.Join('\n', chain.Functions)}\n{chain.From}\n{chain.RatePerSecond:R}\n{chain.AtMostMs:R}"
            + $"\n{chain.Weight:R}")]);
        Sorted(writer, [.. problem.Data.Select(data => $"{data.Name}\n{data.Place}\n{data.Bytes:R}\n{data.Movable}")]);
    }

    internal static void Write(BinaryWriter writer, ObjectiveWeights weights)
    {
        writer.Write(weights.Miss);
        writer.Write(weights.LatencyMs);
        writer.Write(weights.Unavailability);
        writer.Write(weights.AboveCeiling);
        writer.Write(weights.Move);
        writer.Write(weights.MoveMargin);
        writer.Write(weights.HorizonHours);
        foreach (double price in weights.TransferGiB)
        {
            writer.Write(price);
        }

        writer.Write(weights.FetchGiB);
        writer.Write(weights.MaxLoad);
        writer.Write(weights.Headroom);
    }

    // Places are many times as few as cells, so each is put into words once. Equal ones keep their order.
    private static void Write(BinaryWriter writer, IReadOnlyList<ClientDemand> cells, PlaceTexts places)
    {
        (string From, int Index)[] order = new (string, int)[cells.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = (places.Of(cells[i].From), i);
        }

        Array.Sort(order, static (one, other) =>
            string.CompareOrdinal(one.From, other.From) is var by and not 0 ? by : one.Index.CompareTo(other.Index));
        foreach ((_, int index) in order)
        {
            ClientDemand cell = cells[index];
            Write(writer, cell.From);
            writer.Write(cell.RatePerSecond);
            writer.Write(cell.AtMostMs);
            writer.Write(cell.Quantile);
            writer.Write(cell.ServiceMs ?? -1);
            writer.Write(cell.MedianServiceMs ?? -1);
            writer.Write(cell.Weight);
            writer.Write(cell.BytesPerEvent);
        }
    }

    private static void WriteRest(BinaryWriter writer, PlacementFunction function)
    {
        writer.Write(function.Data.Count);
        foreach (DataUse use in Ordered(function.Data, static use => use.Data, StringComparer.Ordinal))
        {
            writer.Write(use.Data);
            writer.Write(use.BytesPerEvent);
            writer.Write(use.ReadsPerEvent);
        }

        Write(writer, function.Apart);
        Write(writer, function.Together);
        writer.Write(function.DomainLimit is { } limit ? $"{limit.Level} {limit.AtMost}" : "");
        writer.Write(function.MoveCost ?? -1);
        Sorted(writer, function.SandboxKinds);
        Sorted(writer, function.Residency);
        writer.Write(function.NodeSelector.Count);
        if (function.NodeSelector.Count > 0)
        {
            string[] labels = [.. function.NodeSelector.Keys];
            Array.Sort(labels, StringComparer.Ordinal);
            foreach (string label in labels)
            {
                writer.Write(label);
                Sorted(writer, function.NodeSelector[label]);
            }
        }

        writer.Write(function.Spread is { } spread ? $"{spread.Level} {spread.AtLeast}" : "");
        writer.Write(function.MinReplicas);
        writer.Write(function.MaxReplicas ?? -1);
        Sorted(writer, function.CurrentNodes);
        writer.Write(function.Priority);
    }

    private static IEnumerable<T> Ordered<T, TKey>(IReadOnlyList<T> all, Func<T, TKey> key, IComparer<TKey>? order) =>
        all.Count < 2 ? all : all.OrderBy(key, order);

    private static void Write(BinaryWriter writer, IReadOnlyList<Neighbour> neighbours) =>
        Sorted(writer, neighbours.Count == 0 ? [] : [.. neighbours.Select(each => $"{each.Function}\n{each.Level}")]);

    private static void Write(BinaryWriter writer, Place place)
    {
        writer.Write(place.Region);
        writer.Write(place.Zone);
        writer.Write(place.Site);
    }

    private static void Sorted(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write(texts.Count);
        if (texts.Count == 1)
        {
            writer.Write(texts[0]);
        }
        else if (texts.Count > 1)
        {
            string[] sorted = [.. texts];
            Array.Sort(sorted, StringComparer.Ordinal);
            Array.ForEach(sorted, writer.Write);
        }
    }
}
