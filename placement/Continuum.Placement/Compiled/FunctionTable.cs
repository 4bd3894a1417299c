using Continuum.Placement.Problems;

namespace Continuum.Placement.Compiled;

/// <summary>The functions as arrays, in the order of their keys.</summary>
internal sealed class FunctionTable(int count)
{
    /// <summary>How many there are; the arrays may be longer where more are to come.</summary>
    internal int Count { get; private set; } = count;

    internal string[] Keys = new string[count];

    /// <summary>What one replica reserves: <see cref="Resources.Count"/> numbers a function.</summary>
    internal int[] Need = new int[count * Resources.Count];

    internal int[] Least = new int[count];
    internal int[] Most = new int[count];

    /// <summary>Which functions ask the same of a node's class; see <see cref="ClassMasks"/>.</summary>
    internal int[] Group = new int[count];

    internal int[] Priority = new int[count];

    /// <summary>What each missing replica weighs: more than all of lower priority together, as far as 62 bits
    /// go.</summary>
    internal long[] MissingWeight = new long[count];

    /// <summary>Its cells are those from here to the next function's first.</summary>
    internal int[] CellStart = new int[count + 1];

    /// <summary>Spread: level, and how many domains (1 where nothing is asked for).</summary>
    internal SpreadLevel[] SpreadLevel = new SpreadLevel[count];
    internal int[] SpreadAtLeast = new int[count];

    /// <summary>Replicas in one domain: level and how many (<see cref="Resources.Unlimited"/> for no limit).</summary>
    internal SpreadLevel[] LimitLevel = new SpreadLevel[count];
    internal int[] LimitAtMost = new int[count];

    /// <summary>Availability: the target (0 for none), and how many replicas are enough.</summary>
    internal double[] Target = new double[count];
    internal int[] AtLeastUp = new int[count];

    /// <summary>Micros an hour, or <see cref="long.MaxValue"/>.</summary>
    internal long[] Ceiling = new long[count];

    /// <summary>Micros an hour for each replica that moves of the planner's own accord, margin and horizon
    /// included.</summary>
    internal long[] MoveCost = new long[count];

    /// <summary>Events a second a replica is planned with; positive infinity for no limit.</summary>
    internal double[] ReplicaRate = new double[count];

    /// <summary>Events a second over all cells.</summary>
    internal double[] Rate = new double[count];

    internal double[] Cores = new double[count];
    internal double[] GiB = new double[count];
    internal double[] Accelerators = new double[count];

    /// <summary>Numbers of image and model (-1 for none), and micros an hour to fetch them.</summary>
    internal int[] Image = new int[count];
    internal int[] Model = new int[count];
    internal long[] ImageCost = new long[count];
    internal long[] ModelCost = new long[count];

    /// <summary>Nodes that carry it now and that exist, sorted.</summary>
    internal int[][] Current = new int[count][];

    /// <summary>How many of those it must leave: lost, emptied or forbidden now; as many moves cost nothing.</summary>
    internal int[] Forced = new int[count];

    /// <summary>Functions it must not be beside, both ways, and those it must be beside.</summary>
    internal (int Function, SpreadLevel Level)[][] Apart = new (int, SpreadLevel)[count][];
    internal (int Function, SpreadLevel Level)[][] Together = new (int, SpreadLevel)[count][];

    /// <summary>The application (edges, chains, closeness connect functions) it belongs to, or -1.</summary>
    internal int[] Application = new int[count];

    /// <summary>Whether replicas beyond the least and beyond those there were come from nowhere, so that they are no
    /// moves: where plans change while functions run.</summary>
    internal bool GrowsFreely { get; set; }

    /// <summary>How many the arrays have room for.</summary>
    internal int Capacity => Group.Length;

    internal ReadOnlySpan<int> NeedOf(int function) => Need.AsSpan(function * Resources.Count, Resources.Count);

    /// <summary>Makes room for one more and says its number; its fields are to be filled in.</summary>
    internal int Add()
    {
        if (Count == Capacity)
        {
            Resize(Math.Max(16, 2 * Count));
        }

        return Count++;
    }

    private void Resize(int capacity)
    {
        Array.Resize(ref Keys, capacity);
        Array.Resize(ref Need, capacity * Resources.Count);
        Array.Resize(ref Least, capacity);
        Array.Resize(ref Most, capacity);
        Array.Resize(ref Group, capacity);
        Array.Resize(ref Priority, capacity);
        Array.Resize(ref MissingWeight, capacity);
        Array.Resize(ref CellStart, capacity + 1);
        Array.Resize(ref SpreadLevel, capacity);
        Array.Resize(ref SpreadAtLeast, capacity);
        Array.Resize(ref LimitLevel, capacity);
        Array.Resize(ref LimitAtMost, capacity);
        Array.Resize(ref Target, capacity);
        Array.Resize(ref AtLeastUp, capacity);
        Array.Resize(ref Ceiling, capacity);
        Array.Resize(ref MoveCost, capacity);
        Array.Resize(ref ReplicaRate, capacity);
        Array.Resize(ref Rate, capacity);
        Array.Resize(ref Cores, capacity);
        Array.Resize(ref GiB, capacity);
        Array.Resize(ref Accelerators, capacity);
        Array.Resize(ref Image, capacity);
        Array.Resize(ref Model, capacity);
        Array.Resize(ref ImageCost, capacity);
        Array.Resize(ref ModelCost, capacity);
        Array.Resize(ref Current, capacity);
        Array.Resize(ref Forced, capacity);
        Array.Resize(ref Apart, capacity);
        Array.Resize(ref Together, capacity);
        Array.Resize(ref Application, capacity);
    }
}
