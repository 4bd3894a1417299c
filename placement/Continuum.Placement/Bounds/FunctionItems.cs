namespace Continuum.Placement.Bounds;

/// <summary>The items and rests of one function; see <see cref="BoundModel"/>.</summary>
/// <param name="Nodes">The node of each item, sorted.</param>
/// <param name="Costs">Micros an hour of each item.</param>
/// <param name="CellCosts">Micros an hour of each relaxed cell on each item: cell by cell.</param>
/// <param name="Rests">What bounds the nodes that are no items.</param>
internal sealed record FunctionItems(int[] Nodes, long[] Costs, long[] CellCosts, Rest[] Rests);
