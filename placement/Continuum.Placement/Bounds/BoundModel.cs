using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>
/// The relaxed problem as arrays. An item is a function on a node that may carry it. A function that has exactly one
/// replica is whole: its item carries all it costs there. Any other function pays its item for the replica and a cell
/// cost for each cell that the replica serves. Nodes beyond a function's items are bounded together by its rest.
/// </summary>
internal sealed class BoundModel(CompiledProblem problem)
{
    internal CompiledProblem Problem => problem;

    /// <summary>A function's items are those from here to the next function's first.</summary>
    internal readonly int[] ItemStart = new int[problem.Functions.Count + 1];

    internal int[] ItemNode = [];
    internal int[] ItemFunction = [];

    /// <summary>Micros an hour of the replica itself, or of the whole function.</summary>
    internal long[] ItemCost = [];

    /// <summary>
    /// A function's relaxed cells are those from here to the next function's first; none where it is whole.
    /// </summary>
    internal readonly int[] CellStart = new int[problem.Functions.Count + 1];

    /// <summary>Where the costs of a cell on its function's items start in <see cref="CellCosts"/>.</summary>
    internal int[] CellOffset = [];

    internal long[] CellCosts = [];

    /// <summary>
    /// What leaving a cell unserved costs: its price is never more. No limit where it is always served.
    /// </summary>
    internal long[] CellMost = [];

    /// <summary>A node's items are those from here to the next node's first, in the order of the functions.</summary>
    internal readonly int[] NodeStart = new int[problem.Nodes.Count + 1];

    internal int[] NodeItems = [];

    /// <summary>
    /// For each function what it costs at least to have the least number of replicas, one more, and so on.
    /// </summary>
    internal readonly long[][] CountCost = new long[problem.Functions.Count][];

    /// <summary>A function's rests are those from here to the next function's first.</summary>
    internal readonly int[] RestStart = new int[problem.Functions.Count + 1];

    /// <summary>Micros an hour of a replica on any node of a rest, at least.</summary>
    internal long[] RestCost = [];

    /// <summary>Where the costs of a function's cells on a rest start in <see cref="RestCellCosts"/>.</summary>
    internal int[] RestOffset = [];

    internal long[] RestCellCosts = [];

    /// <summary>Micros an hour that every plan pays beside.</summary>
    internal long Constant;

    /// <summary>Whether some function has no node at all.</summary>
    internal bool IsInfeasible;

    internal int ItemCount => ItemStart[^1];

    internal int CellCount => CellStart[^1];

    internal int ItemsOf(int function) => ItemStart[function + 1] - ItemStart[function];

    /// <summary>Fills in <see cref="NodeItems"/> from the items.</summary>
    internal void IndexByNode()
    {
        int[] at = new int[problem.Nodes.Count + 1];
        foreach (int node in ItemNode)
        {
            at[node + 1]++;
        }

        for (int node = 0; node < problem.Nodes.Count; node++)
        {
            at[node + 1] += at[node];
        }

        at.CopyTo(NodeStart, 0);
        NodeItems = new int[ItemNode.Length];
        for (int item = 0; item < ItemNode.Length; item++)
        {
            NodeItems[at[ItemNode[item]]++] = item;
        }
    }
}
