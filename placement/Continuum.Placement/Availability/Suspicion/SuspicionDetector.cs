using Continuum.Placement.Numerics;

namespace Continuum.Placement.Availability.Suspicion;

/// <summary>
/// Tells from the times of a node's reports whether its silence is usual: the phi accrual detector (Hayashibara et al.,
/// SRDS 2004), phi = -log10 of the probability that a report comes later still, intervals taken as normal. Two
/// thresholds: at the first, routing stops, which costs little and is soon undone; at the second and after a grace, the
/// node is dead and its functions move. Time is handed in. Not safe for several threads at once.
/// </summary>
public sealed class SuspicionDetector
{
    private const double MostPhi = 300;
    private const double Ln10 = 2.30258509299404568401799145468;

    private readonly SuspicionOptions _options;
    private readonly double _stopDeviations;
    private readonly double _deadDeviations;
    private readonly Dictionary<string, Pulse> _pulses = new(StringComparer.Ordinal);

    /// <summary>Starts without having heard of any node.</summary>
    /// <param name="options">When silence is suspicious, and when it is death.</param>
    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    public SuspicionDetector(SuspicionOptions options)
    {
        options.Check();
        _options = options;
        _stopDeviations = Deviations(options.StopRoutingPhi);
        _deadDeviations = Deviations(options.DeadPhi);
    }

    /// <summary>Takes a node's report; one no later than its last says nothing.</summary>
    /// <param name="node">The node.</param>
    /// <param name="at">When the report came, by the clock of who hands it in.</param>
    public void Heartbeat(string node, DateTimeOffset at)
    {
        if (_pulses.TryGetValue(node, out Pulse? pulse))
        {
            pulse.Beat(at, _options.MostSilence);
        }
        else
        {
            _pulses[node] = new Pulse(at, _options.Interval.TotalSeconds);
        }
    }

    /// <summary>Forgets a node that left.</summary>
    public void Forget(string node) => _pulses.Remove(node);

    /// <summary>What the node's silence means.</summary>
    /// <param name="node">The node.</param>
    /// <param name="now">No earlier than its last report, or it is alive.</param>
    public NodeSuspicion Of(string node, DateTimeOffset now) => !_pulses.TryGetValue(node, out Pulse? pulse)
        ? NodeSuspicion.NeverHeardOf
        : now >= DeadAt(pulse) ? NodeSuspicion.Dead
        : now >= StopRoutingAt(pulse) ? NodeSuspicion.Suspected
        : NodeSuspicion.Alive;

    /// <summary>How unusual the silence is: 0 to 300; 0 for a node never heard of.</summary>
    /// <param name="node">The node.</param>
    /// <param name="now">The time to judge by.</param>
    public double Phi(string node, DateTimeOffset now)
    {
        if (!_pulses.TryGetValue(node, out Pulse? pulse))
        {
            return 0;
        }

        double silent = (now - pulse.Last).TotalSeconds - (_options.AcceptablePause * pulse.MeanSeconds);
        double later = FixedMath.NormalCdf((pulse.MeanSeconds - silent) / Deviation(pulse));
        return Math.Clamp(-FixedMath.Log10(later), 0, MostPhi);
    }

    /// <summary>When routing stops if the node stays silent; null for a node never heard of.</summary>
    public DateTimeOffset? StopRoutingAt(string node) =>
        _pulses.TryGetValue(node, out Pulse? pulse) ? StopRoutingAt(pulse) : null;

    /// <summary>When the node is dead if it stays silent; null for a node never heard of.</summary>
    public DateTimeOffset? DeadAt(string node) => _pulses.TryGetValue(node, out Pulse? pulse) ? DeadAt(pulse) : null;

    private static double Deviations(double phi) => -FixedMath.NormalQuantile(FixedMath.Exp(-phi * Ln10));

    // Where phi passes a threshold is known beforehand, so a state costs two additions and can be waited for.
    private DateTimeOffset StopRoutingAt(Pulse pulse) => pulse.Last + TimeSpan.FromSeconds(Math.Min(
        Usual(pulse) + (_stopDeviations * Deviation(pulse)),
        _options.MostSilence * pulse.MeanSeconds));

    private DateTimeOffset DeadAt(Pulse pulse)
    {
        DateTimeOffset sure = pulse.Last + TimeSpan.FromSeconds(
            Usual(pulse) + (_deadDeviations * Deviation(pulse)));
        DateTimeOffset graceOver = StopRoutingAt(pulse) + _options.Grace;
        return sure > graceOver ? sure : graceOver;
    }

    private double Usual(Pulse pulse) => (1 + _options.AcceptablePause) * pulse.MeanSeconds;

    private double Deviation(Pulse pulse) =>
        Math.Max(pulse.DeviationSeconds, _options.LeastDeviation * pulse.MeanSeconds);
}
