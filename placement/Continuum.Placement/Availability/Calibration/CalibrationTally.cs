namespace Continuum.Placement.Availability.Calibration;

/// <summary>Sums up how one way of predicting does.</summary>
internal sealed class CalibrationTally
{
    private double _predicted;
    private double _observed;
    private double _brier;

    internal int Groups { get; private set; }

    internal double Predicted => _predicted / Groups;

    internal double Observed => _observed / Groups;

    internal double Brier => _brier / Groups;

    /// <summary>Counts a group.</summary>
    /// <param name="prediction">The probability of too few up.</param>
    /// <param name="share">The share of moments with too few up.</param>
    internal void Count(double prediction, double share)
    {
        Groups++;
        _predicted += prediction;
        _observed += share;

        // The mean over moments of (prediction - outcome)^2, where a share of the outcomes is 1 and the rest 0.
        _brier += (prediction * prediction) - (2 * prediction * share) + share;
    }
}
