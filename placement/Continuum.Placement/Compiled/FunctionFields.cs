using Continuum.Placement.Problems;

namespace Continuum.Placement.Compiled;

/// <summary>Brings one function, or one of its cells, into the tables.</summary>
internal static class FunctionFields
{
    private const double GiB = 1024.0 * 1024 * 1024;
    private const double SecondsAnHour = 3600;
    private const int OnStack = 64;

    /// <summary>All but group, neighbours, weight and where it is now.</summary>
    /// <param name="table">Filled in.</param>
    /// <param name="i">The function's number.</param>
    /// <param name="function">What it is.</param>
    /// <param name="weights">The problem's.</param>
    /// <param name="held">Gives its image and its model numbers.</param>
    /// <param name="called">Events a second that other functions call it with.</param>
    internal static void Fill(
        FunctionTable table, int i, PlacementFunction function, ObjectiveWeights weights, Names held, double called)
    {
        table.Keys[i] = function.Key;
        table.Priority[i] = function.Priority;
        Need(function, table.Need.AsSpan(i * Resources.Count, Resources.Count));
        double rate = Rate(function.Demand);
        table.Rate[i] = rate > 0 ? rate : called;
        table.ReplicaRate[i] = function.RatePerReplica is { } mu ? mu * weights.MaxLoad : double.PositiveInfinity;
        int most = Math.Min(function.MaxReplicas ?? PlacementFunction.MostReplicas, PlacementFunction.MostReplicas);
        double needed = Math.Ceiling(table.Rate[i] / table.ReplicaRate[i]);
        table.Most[i] = most;
        table.Least[i] = (int)Math.Min(most, Math.Max(function.Replicas, needed));
        table.SpreadLevel[i] = function.Spread?.Level ?? SpreadLevel.Node;
        table.SpreadAtLeast[i] = function.Spread?.AtLeast ?? 1;
        table.LimitLevel[i] = function.DomainLimit?.Level ?? SpreadLevel.Node;
        table.LimitAtMost[i] = function.DomainLimit?.AtMost ?? Resources.Unlimited;
        table.Target[i] = function.Availability?.Target ?? 0;
        table.AtLeastUp[i] = function.Availability?.AtLeastUp ?? 1;
        table.Ceiling[i] = function.CostPerHourAtMost is { } ceiling ? Micros.Of(ceiling) : long.MaxValue;
        table.MoveCost[i] = Micros.Of(
            (function.MoveCost ?? weights.Move) * (1 + weights.MoveMargin) / weights.HorizonHours);
        table.Cores[i] = function.CpuMillis / 1000.0;
        table.GiB[i] = function.MemoryBytes / GiB;
        table.Accelerators[i] = (function.Accelerator?.Millis ?? 0) / 1000.0;
        table.Image[i] = function.Image is null ? -1 : held.Of(function.Image);
        table.Model[i] = function.Model is null ? -1 : held.Of(function.Model);
        table.ImageCost[i] = Micros.Of(function.ImageBytes / GiB * weights.FetchGiB / weights.HorizonHours);
        table.ModelCost[i] = Micros.Of(function.ModelBytes / GiB * weights.FetchGiB / weights.HorizonHours);
        table.Application[i] = -1;
    }

    // The order of the list decides nothing, not even the last bit of a sum.
    private static double Rate(IReadOnlyList<ClientDemand> demand)
    {
        Span<double> rates = demand.Count <= OnStack ? stackalloc double[demand.Count] : new double[demand.Count];
        for (int i = 0; i < rates.Length; i++)
        {
            rates[i] = demand[i].RatePerSecond;
        }

        rates.Sort();
        double sum = 0;
        foreach (double rate in rates)
        {
            sum += rate;
        }

        return sum;
    }

    /// <summary>One client cell.</summary>
    internal static void Cell(
        CellTable cells, int cell, int function, int place, ClientDemand demand, double serviceMs)
    {
        cells.Function[cell] = function;
        cells.Place[cell] = place;
        cells.Rate[cell] = demand.RatePerSecond;
        double service = demand.ServiceMs ?? serviceMs;
        cells.ServiceMs[cell] = service;
        cells.MedianServiceMs[cell] = demand.MedianServiceMs ?? service;
        cells.LimitMs[cell] = demand.AtMostMs - service;
        cells.Quantile[cell] = demand.Quantile;
        cells.Weight[cell] = demand.Weight;
        cells.GiBPerHour[cell] = demand.RatePerSecond * SecondsAnHour * demand.BytesPerEvent / GiB;
    }

    private static void Need(PlacementFunction function, Span<int> need)
    {
        need.Clear();
        need[Resources.Memory] = Resources.Up(function.MemoryBytes, Resources.MemoryUnit);
        need[Resources.Cpu] = function.CpuMillis;
        need[Resources.Disk] = Resources.Up(function.DiskBytes, Resources.MiB);
        need[Resources.Replicas] = 1;
        if (function.Accelerator is { } accelerator)
        {
            bool gpu = accelerator.Kind == AcceleratorKind.Gpu;
            need[gpu ? Resources.GpuMillis : Resources.NpuMillis] = accelerator.Millis;
            need[gpu ? Resources.GpuMemory : Resources.NpuMemory] =
                Resources.Up(accelerator.MemoryBytes, Resources.MiB);
        }
    }
}
