namespace Continuum.Placement.Problems;

/// <summary>Data that functions read.</summary>
/// <param name="Name">Unique in the problem.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Bytes">Its size; 0 or more.</param>
/// <param name="Movable">
/// Whether a copy may be brought to a replica where that costs less an hour than reading from afar: the copy is paid
/// for over <see cref="ObjectiveWeights.HorizonHours"/>.
/// </param>
public sealed record DataSet(string Name, Place Place, double Bytes, bool Movable = false);
