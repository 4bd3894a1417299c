namespace Continuum.Placement.Compiled;

/// <summary>The nodes as arrays, in the order of their ids.</summary>
internal sealed class NodeTable(int count)
{
    internal readonly int Count = count;
    internal readonly string[] Ids = new string[count];

    /// <summary>The number of its place in the <see cref="PlaceTable"/>.</summary>
    internal readonly int[] Place = new int[count];

    /// <summary>Numbers of its failure domains; a zone or site belongs to one region or zone.</summary>
    internal readonly int[] Region = new int[count];
    internal readonly int[] Zone = new int[count];
    internal readonly int[] Site = new int[count];

    /// <summary>Which nodes are alike in all that a static constraint asks for: kind, labels, sandboxes, place,
    /// health.</summary>
    internal readonly int[] Class = new int[count];

    /// <summary>What there is to plan with: <see cref="Resources.Count"/> numbers a node.</summary>
    internal readonly int[] Capacity = new int[count * Resources.Count];

    /// <summary>Micros an hour as soon as it carries anything.</summary>
    internal readonly long[] OpenCost = new long[count];

    /// <summary>Cost units an hour: a core, a GiB, an accelerator; and for each GiB to clients.</summary>
    internal readonly double[] CoreCost = new double[count];
    internal readonly double[] GiBCost = new double[count];
    internal readonly double[] AcceleratorCost = new double[count];
    internal readonly double[] EgressCost = new double[count];

    /// <summary>Numbers of the images and models it holds, sorted.</summary>
    internal readonly int[][] Held = new int[count][];

    /// <summary>For each of those a bit, by its number modulo 64: what has none there is not held.</summary>
    internal readonly ulong[] HeldBits = new ulong[count];

    /// <summary>Whether it is heard of and not being emptied.</summary>
    internal readonly bool[] Serving = new bool[count];

    internal ReadOnlySpan<int> CapacityOf(int node) => Capacity.AsSpan(node * Resources.Count, Resources.Count);

    /// <summary>Whether it holds an image or a model.</summary>
    internal bool Holds(int node, int held) =>
        (HeldBits[node] >> (held & 63) & 1) != 0 && Array.BinarySearch(Held[node], held) >= 0;

    /// <summary>The number of its failure domain at a level; numbers of different levels are not to be
    /// compared.</summary>
    internal int Domain(Problems.SpreadLevel level, int node) => level switch
    {
        Problems.SpreadLevel.Region => Region[node],
        Problems.SpreadLevel.Zone => Zone[node],
        Problems.SpreadLevel.Site => Site[node],
        _ => node,
    };
}
