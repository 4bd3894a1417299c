using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;
using Continuum.Placement.Network;

namespace Continuum.Grains.Nodes;

/// <summary>What heartbeats tell of a node's round trips and of the events that arise at it; kept in memory.</summary>
internal sealed class NodeTraffic
{
    // At a heartbeat every five seconds the last five minutes and the last ten or so.
    private const int MostRoundTrips = 64;
    private static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(10);

    // Below one event in three hours a function's events are taken to have ended.
    private const double LeastRate = 1e-4;

    private readonly Queue<double> _roundTripsMs = new();
    private readonly Dictionary<FunctionKey, double> _rates = [];
    private DateTimeOffset _demandAt;

    /// <summary>The round trip to the control plane, or null before the first.</summary>
    public LatencyEstimate? RoundTrip => RelayNetwork.Fit(_roundTripsMs);

    /// <summary>Events a second by function; recent ones weigh more, and those of a silent node fade too.</summary>
    public IReadOnlyDictionary<FunctionKey, double> RatesAt(DateTimeOffset now)
    {
        double keep = Kept(now);
        return _rates
            .Select(pair => (pair.Key, Rate: pair.Value * keep))
            .Where(pair => pair.Rate >= LeastRate)
            .ToDictionary(pair => pair.Key, pair => pair.Rate);
    }

    public void Take(IReadOnlyList<double> roundTripsMs, IReadOnlyList<FunctionDemand> demand, DateTimeOffset now)
    {
        foreach (double ms in roundTripsMs)
        {
            _roundTripsMs.Enqueue(ms);
            if (_roundTripsMs.Count > MostRoundTrips)
            {
                _roundTripsMs.Dequeue();
            }
        }

        // The first report says all there is to say; later ones count by the time since the one before.
        double keep = _demandAt == default ? 0 : Kept(now);
        _demandAt = now;
        Dictionary<FunctionKey, double> reported = demand
            .GroupBy(each => each.Function)
            .ToDictionary(group => group.Key, group => group.Sum(each => each.EventsPerSecond));
        foreach (FunctionKey function in _rates.Keys.Union(reported.Keys).ToArray())
        {
            double rate = (_rates.GetValueOrDefault(function) * keep)
                + (reported.GetValueOrDefault(function) * (1 - keep));
            if (rate < LeastRate)
            {
                _rates.Remove(function);
            }
            else
            {
                _rates[function] = rate;
            }
        }
    }

    private double Kept(DateTimeOffset now) => Math.Pow(0.5, Math.Max(0, (now - _demandAt) / HalfLife));
}
