namespace Continuum.Placement.Availability.Calibration;

/// <summary>How suspicion did on outages replayed.</summary>
/// <param name="Grace">The wait that was learnt.</param>
/// <param name="ShortOutages">Outages shorter than what is worth a move, their end seen.</param>
/// <param name="FalseReplacements">How many of these were taken for death before the node was back.</param>
/// <param name="OtherOutages">All others.</param>
/// <param name="ReroutedInThree">Of outages that outlast three reports, how many had routing stopped by then.</param>
/// <param name="OutlastingThree">Outages that outlast three reports.</param>
/// <param name="WorstStopIntervals">The latest that routing stopped after the node went, in intervals.</param>
/// <param name="MeanDeadSeconds">How long after it went a node was taken for dead, in the other outages.</param>
/// <param name="Reports">Reports that came while the node was up.</param>
/// <param name="WrongSuspicions">How many of them found the node suspected, for losses and jitter.</param>
public sealed record SuspicionTrialResult(
    TimeSpan Grace,
    int ShortOutages,
    int FalseReplacements,
    int OtherOutages,
    int ReroutedInThree,
    int OutlastingThree,
    double WorstStopIntervals,
    double MeanDeadSeconds,
    int Reports,
    int WrongSuspicions);
