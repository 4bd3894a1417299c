using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Scenarios;

/// <summary>A site of a drawn geography.</summary>
/// <param name="Place">Its place.</param>
/// <param name="X">Where it is on the unit sphere.</param>
/// <param name="Y">Where it is on the unit sphere.</param>
/// <param name="Z">Where it is on the unit sphere.</param>
/// <param name="AccessMs">What its access network adds to every round trip.</param>
/// <param name="Sigma">What it adds to the spread of round trips.</param>
/// <param name="Population">How many clients it has, beside others.</param>
/// <param name="IsCloud">Whether it is a zone's data centre.</param>
internal sealed record Site(
    Place Place, double X, double Y, double Z, double AccessMs, double Sigma, double Population, bool IsCloud);
