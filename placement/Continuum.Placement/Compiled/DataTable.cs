using Continuum.Placement.Problems;

namespace Continuum.Placement.Compiled;

/// <summary>What functions read, function by function.</summary>
internal sealed class DataTable(int functions, int uses)
{
    private const double GiB = 1024.0 * 1024 * 1024;

    /// <summary>A function's uses are those from here to the next function's first.</summary>
    internal int[] Start = new int[functions + 1];

    /// <summary>The number of the data's place.</summary>
    internal int[] Place = new int[uses];

    internal double[] GiBPerEvent = new double[uses];

    internal double[] ReadsPerEvent = new double[uses];

    /// <summary>GiB to copy where it may be moved; positive infinity where it may not.</summary>
    internal double[] CopyGiB = new double[uses];

    /// <summary>Makes room for what one more function reads, and says the number of its first use.</summary>
    internal int Add(int function, int uses)
    {
        if (Start.Length < function + 2)
        {
            Array.Resize(ref Start, 2 * (function + 2));
        }

        int first = Start[function];
        int last = Start[function + 1] = first + uses;
        if (last > Place.Length)
        {
            Array.Resize(ref Place, 2 * last);
            Array.Resize(ref GiBPerEvent, 2 * last);
            Array.Resize(ref ReadsPerEvent, 2 * last);
            Array.Resize(ref CopyGiB, 2 * last);
        }

        return first;
    }

    /// <summary>Fills in one use.</summary>
    internal void Fill(int use, DataUse data, DataSet set, int place)
    {
        Place[use] = place;
        GiBPerEvent[use] = data.BytesPerEvent / GiB;
        ReadsPerEvent[use] = data.ReadsPerEvent;
        CopyGiB[use] = set.Movable ? set.Bytes / GiB : double.PositiveInfinity;
    }
}
