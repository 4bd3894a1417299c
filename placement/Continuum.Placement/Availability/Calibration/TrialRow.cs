namespace Continuum.Placement.Availability.Calibration;

/// <summary>How the placements of one way of choosing did.</summary>
/// <param name="Policy">The way of choosing.</param>
/// <param name="Functions">Functions tried.</param>
/// <param name="Achieved">Functions whose replicas were up as much as asked for, after the split.</param>
/// <param name="Promised">Functions for which the model said the target would be met.</param>
/// <param name="PromisedAchieved">Of these, how many were.</param>
/// <param name="Unavailability">The mean share of time in which no replica was up.</param>
public sealed record TrialRow(
    TrialPolicy Policy,
    int Functions,
    int Achieved,
    int Promised,
    int PromisedAchieved,
    double Unavailability);
