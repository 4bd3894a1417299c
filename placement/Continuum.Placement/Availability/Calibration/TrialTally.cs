namespace Continuum.Placement.Availability.Calibration;

/// <summary>Sums up how the placements of one way of choosing do.</summary>
internal sealed class TrialTally
{
    private int _functions;
    private int _achieved;
    private int _promised;
    private int _promisedAchieved;
    private double _tooFew;

    /// <summary>Counts a function.</summary>
    /// <param name="observed">The share of time in which it had no replica up.</param>
    /// <param name="predicted">The same as predicted.</param>
    /// <param name="allowed">The same as allowed.</param>
    internal void Count(double observed, double predicted, double allowed)
    {
        bool achieved = observed <= allowed;
        bool promised = predicted <= allowed;
        _functions++;
        _achieved += achieved ? 1 : 0;
        _promised += promised ? 1 : 0;
        _promisedAchieved += promised && achieved ? 1 : 0;
        _tooFew += observed;
    }

    internal TrialRow Row(TrialPolicy policy) => new(
        policy,
        _functions,
        _achieved,
        _promised,
        _promisedAchieved,
        _functions > 0 ? _tooFew / _functions : 0);
}
