namespace Continuum.Placement.Compiled;

/// <summary>
/// Client cells as arrays, function by function. A function without demand that others call has one cell from nowhere
/// (place -1), so that what its events cost is counted.
/// </summary>
internal sealed class CellTable(int count)
{
    internal int Count { get; private set; } = count;

    internal int[] Function = new int[count];

    /// <summary>The number of its place, or -1 for nowhere.</summary>
    internal int[] Place = new int[count];

    internal double[] Rate = new double[count];

    /// <summary>The limit for the round trip: the objective less the service time; positive infinity for
    /// none.</summary>
    internal double[] LimitMs = new double[count];

    /// <summary>Milliseconds of execution at the quantile: what was taken off the objective.</summary>
    internal double[] ServiceMs = new double[count];

    /// <summary>The median of the same.</summary>
    internal double[] MedianServiceMs = new double[count];

    internal double[] Quantile = new double[count];
    internal double[] Weight = new double[count];

    /// <summary>GiB an hour between clients and function.</summary>
    internal double[] GiBPerHour = new double[count];

    /// <summary>Makes room for more behind the last ones, and says the number of the first.</summary>
    internal int Add(int cells)
    {
        int first = Count;
        Count += cells;
        if (Count > Function.Length)
        {
            Resize(Math.Max(64, 2 * Count));
        }

        return first;
    }

    private void Resize(int capacity)
    {
        Array.Resize(ref Function, capacity);
        Array.Resize(ref Place, capacity);
        Array.Resize(ref Rate, capacity);
        Array.Resize(ref LimitMs, capacity);
        Array.Resize(ref ServiceMs, capacity);
        Array.Resize(ref MedianServiceMs, capacity);
        Array.Resize(ref Quantile, capacity);
        Array.Resize(ref Weight, capacity);
        Array.Resize(ref GiBPerHour, capacity);
    }
}
