using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Availability.Suspicion;

namespace Continuum.Placement.Availability.Calibration;

/// <summary>Sums up how suspicion does.</summary>
/// <param name="options">What the detector works with.</param>
/// <param name="shortOutage">An outage shorter than this is not worth a move.</param>
internal sealed class SuspicionTally(SuspicionOptions options, TimeSpan shortOutage)
{
    private int _short;
    private int _false;
    private int _others;
    private int _outlasting;
    private int _rerouted;
    private int _reports;
    private int _wrong;
    private double _worst;
    private double _deadSeconds;

    internal void Report(NodeSuspicion before)
    {
        _reports += before == NodeSuspicion.NeverHeardOf ? 0 : 1;
        _wrong += before is NodeSuspicion.Suspected or NodeSuspicion.Dead ? 1 : 0;
    }

    internal void Outage(UptimeInterval outage, DateTimeOffset stop, DateTimeOffset dead, DateTimeOffset back)
    {
        bool isShort = back < DateTimeOffset.MaxValue && outage.Length < shortOutage;
        _short += isShort ? 1 : 0;
        _false += isShort && dead < back ? 1 : 0;
        if (!isShort)
        {
            _others++;
            _deadSeconds += (dead - outage.From).TotalSeconds;
        }

        if (outage.Length >= options.Interval * 3)
        {
            double intervals = (stop - outage.From) / options.Interval;
            _outlasting++;
            _rerouted += intervals <= 3 ? 1 : 0;
            _worst = Math.Max(_worst, intervals);
        }
    }

    internal SuspicionTrialResult Result() => new(
        options.Grace,
        _short,
        _false,
        _others,
        _rerouted,
        _outlasting,
        _worst,
        _others > 0 ? _deadSeconds / _others : 0,
        _reports,
        _wrong);
}
