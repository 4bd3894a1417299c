namespace Continuum.Placement.Lab.Simulation;

/// <summary>What became of one function in a run.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Events">Events that came.</param>
/// <param name="HitShare">The share answered within its objective.</param>
/// <param name="Target">The availability that was asked for; 0 for none.</param>
/// <param name="Available">The share of events that came while enough replicas within the objective were up.</param>
/// <param name="Replicas">Replicas at the end.</param>
public sealed record LabFunctionResult(
    string Key, double Events, double HitShare, double Target, double Available, int Replicas);
