using Continuum.Placement.Lab.Workloads;
using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>
/// One function in a simulation: its replicas, where the events of each client cell go, and what became of them. Events
/// are a fluid: between two changes all rates and routes are constant, so that time is accounted for in one step.
/// </summary>
internal sealed class FunctionTraffic
{
    // Below this no event's outcome changes noticeably, and figures are not computed anew.
    private const double QueueStepMs = 0.5;

    // The 10th, 30th, 50th, 70th and 90th of a hundred, in standard deviations.
    private static readonly double[] Deviations =
        [-1.2815515655446004, -0.5244005127080407, 0, 0.5244005127080407, 1.2815515655446004];

    private readonly LabFunction _function;
    private readonly INetworkView _network;
    private readonly IReadOnlyList<int> _siteOfNode;
    private readonly ClientDemand[] _demand;
    private readonly double _replicaRate;
    private readonly List<Replica> _replicas = [];
    private readonly double[] _rates;
    private readonly double[] _smoothed;
    private readonly int[] _byRate;
    private ServedPair[] _pairs = [];
    private int[] _nearest = [];
    private double[] _loads = [];
    private double _from;

    internal FunctionTraffic(LabFunction function, INetworkView network, IReadOnlyList<int> siteOfNode, Place[] places)
    {
        (_function, _network, _siteOfNode) = (function, network, siteOfNode);
        PlacementFunction template = function.Template;
        _replicaRate = template.RatePerReplica ?? double.PositiveInfinity;
        _rates = new double[function.Cells.Count];
        _smoothed = [.. function.Cells.Select(cell => function.MeanRate * cell.Share)];
        _byRate = [.. Enumerable.Range(0, _rates.Length)];
        _demand =
        [
            .. function.Cells.Select(cell => new ClientDemand(places[cell.Site], 0)
            {
                AtMostMs = function.LimitMs,
                BytesPerEvent = function.BytesPerEvent,
            }),
        ];
    }

    internal LabFunction Function => _function;

    internal List<Replica> Replicas => _replicas;

    internal FunctionTally Tally { get; } = new();

    /// <summary>What the policy is told of its demand.</summary>
    internal ClientDemand[] Demand()
    {
        ClientDemand[] demand = new ClientDemand[_demand.Length];
        for (int cell = 0; cell < demand.Length; cell++)
        {
            demand[cell] = _demand[cell] with { RatePerSecond = _smoothed[cell] };
        }

        return demand;
    }

    /// <summary>Sets the rates of a minute; time up to now has been accounted for.</summary>
    internal void SetMinute(int minute, double smoothing)
    {
        for (int cell = 0; cell < _rates.Length; cell++)
        {
            _rates[cell] = _function.RateAt(_function.Cells[cell], minute);
            _smoothed[cell] += smoothing * (_rates[cell] - _smoothed[cell]);
        }

        _byRate.AsSpan().Sort((a, b) => _rates[b] != _rates[a] ? _rates[b].CompareTo(_rates[a]) : a.CompareTo(b));
    }

    /// <summary>Computes what each cell would get from each replica, after replicas came or went.</summary>
    internal void ReplicasChanged()
    {
        int count = _replicas.Count;
        _pairs = new ServedPair[_rates.Length * count];
        _nearest = new int[_pairs.Length];
        _loads = new double[count];
        double[] medians = new double[count];
        for (int cell = 0; cell < _rates.Length; cell++)
        {
            for (int i = 0; i < count; i++)
            {
                LatencyEstimate rtt =
                    _network.Between(_function.Cells[cell].Site, _siteOfNode[_replicas[i].Node]);
                ref ServedPair pair = ref _pairs[(cell * count) + i];
                (pair.MedianMs, pair.Sigma, pair.QueueMs) = (rtt.MedianMs, rtt.Sigma, double.NaN);
                double limit = _function.LimitMs - _function.Template.ServiceMs;
                pair.Within = double.IsPositiveInfinity(limit)
                    ? !double.IsPositiveInfinity(rtt.MedianMs)
                    : rtt.ProbabilityAbove(limit) <= 1 - _demand[cell].Quantile;
                medians[i] = rtt.MedianMs;
                _nearest[(cell * count) + i] = i;
            }

            medians.AsSpan().Sort(_nearest.AsSpan(cell * count, count));
        }
    }

    /// <summary>Sends each cell's events to the nearest replicas that are trusted, ready and have room.</summary>
    internal void Route(double now, FleetHealth health)
    {
        int count = _replicas.Count;
        Span<double> room = stackalloc double[count];
        room.Fill(_replicaRate);
        Array.Clear(_loads);
        foreach (int cell in _byRate)
        {
            double left = _rates[cell];
            for (int k = 0; k < count; k++)
            {
                int i = _nearest[(cell * count) + k];
                ref ServedPair pair = ref _pairs[(cell * count) + i];
                bool reachable = health.IsTrusted(_replicas[i].Node)
                    && _replicas[i].ReadyAt <= now
                    && !double.IsPositiveInfinity(pair.MedianMs);
                double taken = reachable ? Math.Min(left, room[i]) : 0;
                pair.Share = _rates[cell] > 0 ? taken / _rates[cell] : 0;
                room[i] -= taken;
                _loads[i] += taken;
                left -= taken;
            }
        }

        for (int i = 0; i < count; i++)
        {
            SetQueue(i, QueueModel.WaitMs(_loads[i], _replicaRate, _function.Template.ServiceMs));
        }
    }

    /// <summary>Accounts for the time since the last call, in which nothing changed.</summary>
    internal void Account(double now, FleetHealth health, RunTally run)
    {
        double from = _from;
        double seconds = now - from;
        _from = now;
        if (seconds <= 0)
        {
            return;
        }

        int count = _replicas.Count;
        int enough = _function.Template.Availability?.AtLeastUp ?? 1;
        for (int cell = 0; cell < _rates.Length; cell++)
        {
            double events = _rates[cell] * seconds;
            if (events <= 0)
            {
                continue;
            }

            double served = 0;
            double hits = 0;
            int up = 0;
            for (int i = 0; i < count; i++)
            {
                bool isUp = health.IsUp(_replicas[i].Node) && _replicas[i].ReadyAt <= from;
                ref ServedPair pair = ref _pairs[(cell * count) + i];
                up += isUp && pair.Within ? 1 : 0;
                if (pair.Share > 0 && isUp)
                {
                    double here = events * pair.Share;
                    served += here;
                    hits += here * (1 - pair.Miss);
                    run.Latency(pair, here);
                }
            }

            double available = up >= enough ? events : 0;
            Tally.Add(events, served, hits, available);
            run.Add(_function.Cells[cell].Site, events, served, hits, available);
            run.Bytes(served * _function.BytesPerEvent);
        }
    }

    private void SetQueue(int replica, double queueMs)
    {
        int count = _replicas.Count;
        for (int cell = 0; cell < _rates.Length; cell++)
        {
            ref ServedPair pair = ref _pairs[(cell * count) + replica];
            if (pair.Share <= 0 || Math.Abs(pair.QueueMs - queueMs) < QueueStepMs)
            {
                continue;
            }

            double fixedMs = queueMs + _function.Template.ServiceMs;
            pair.QueueMs = queueMs;
            pair.Miss = new LatencyEstimate(pair.MedianMs, pair.Sigma, true)
                .ProbabilityAbove(_function.LimitMs - fixedMs);
            pair.Bin0 = Bin(pair, 0, fixedMs);
            pair.Bin1 = Bin(pair, 1, fixedMs);
            pair.Bin2 = Bin(pair, 2, fixedMs);
            pair.Bin3 = Bin(pair, 3, fixedMs);
            pair.Bin4 = Bin(pair, 4, fixedMs);
        }
    }

    private static int Bin(in ServedPair pair, int point, double fixedMs) =>
        LatencyHistogram.BinOf(fixedMs + (pair.MedianMs * Math.Exp(pair.Sigma * Deviations[point])));
}
