namespace Continuum.Placement.Explanation;

/// <summary>A node serves so much of a cell.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Node">The node, or -1 for what no replica has room for.</param>
/// <param name="Rate">Events a second of the cell that it serves.</param>
/// <param name="Share">The same as a share of the cell.</param>
/// <param name="Whole">Micros an hour that all of the cell would cost there.</param>
/// <param name="Miss">How likely an event of it misses its objective there.</param>
internal readonly record struct ServedShare(int Cell, int Node, double Rate, double Share, long Whole, double Miss);
