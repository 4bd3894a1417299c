using Continuum.Placement.Compiled;
using Continuum.Placement.Search;

namespace Continuum.Placement.Prices;

/// <summary>
/// What a unit of each node's room costs, in the dimensions that are scarce: prices that move, their mean, and those
/// that were kept. What is charged of them is in whole numbers.
/// </summary>
internal sealed class RoomPrices
{
    // Whole prices are micros a unit, with so many bits behind the point.
    private const int Fraction = 16;
    private const double MostCharge = 1L << 50;
    private const double MostOver = 2;

    private readonly SubProblem _sub;
    private readonly int _nodes;
    private readonly double[] _scale;
    private readonly double[] _most;
    private readonly double[][] _moving;
    private readonly double[][] _sum;
    private readonly double[][] _mean;
    private readonly double[][] _kept;
    private readonly double[][] _share;
    private readonly long[][] _whole;

    internal RoomPrices(SubProblem sub)
    {
        _sub = sub;
        _nodes = sub.Nodes.Length;
        Scarce = [.. Enumerable.Range(0, Resources.Count).Where(IsScarce)];
        double spread = Spread();
        _scale = [.. Scarce.Select(k =>
            spread * (1 << Fraction) / Math.Max(1, Enumerable.Range(0, _nodes).Sum(node => Room(node, k))))];
        _most = [.. Scarce.Select(k => MostCharge / Math.Max(1, sub.Need.Max(need => need[k])))];
        _moving = Zero();
        _sum = Zero();
        _mean = Zero();
        _kept = Zero();
        _share = [.. Scarce.Select(k =>
            Enumerable.Range(0, _nodes).Select(node => 1 / Math.Max(1, Room(node, k))).ToArray())];
        _whole = [.. Scarce.Select(_ => new long[_nodes])];
    }

    /// <summary>The dimensions of which some node has less than all functions together could ask.</summary>
    internal int[] Scarce { get; }

    /// <summary>What all room costs, rounded up.</summary>
    internal long Rent()
    {
        Int128 rent = 0;
        for (int i = 0; i < Scarce.Length; i++)
        {
            for (int node = 0; node < _nodes; node++)
            {
                rent += (Int128)_whole[i][node] * (long)Room(node, Scarce[i]);
            }
        }

        return (long)((rent + (1 << Fraction) - 1) >> Fraction);
    }

    /// <summary>
    /// What a replica is charged on each node, rounded down: all charges on a node are never more than what its room
    /// costs.
    /// </summary>
    internal void Charge(int function, Span<long> charge)
    {
        charge.Clear();
        for (int i = 0; i < Scarce.Length; i++)
        {
            long need = _sub.Need[function][Scarce[i]];
            long[] whole = _whole[i];
            for (int node = 0; node < charge.Length; node++)
            {
                charge[node] += (need * whole[node]) >> Fraction;
            }
        }
    }

    /// <summary>By which share more is asked of a node than it has, within limits; below 0 where less is.</summary>
    internal double Over(int scarceAt, int node, long asked) =>
        Math.Clamp((asked * _share[scarceAt][node]) - 1, -1, MostOver);

    /// <summary>Makes room of a node dearer, by so many times what all that is at stake comes to a unit of all
    /// room.</summary>
    internal void Raise(int scarceAt, int node, double times)
    {
        double price = _moving[scarceAt][node] + (times * _scale[scarceAt]);
        price = Math.Clamp(price, 0, _most[scarceAt]);
        _moving[scarceAt][node] = price;
        _sum[scarceAt][node] += price;
        _whole[scarceAt][node] = (long)price;
    }

    /// <summary>Charges the prices that move.</summary>
    internal void UseMoving() => Use(_moving);

    /// <summary>Charges the mean of all prices since this was last asked for, of so many changes.</summary>
    internal void UseMean(int changes)
    {
        for (int i = 0; i < Scarce.Length; i++)
        {
            for (int node = 0; node < _nodes; node++)
            {
                _mean[i][node] = _sum[i][node] / changes;
                _sum[i][node] = 0;
            }
        }

        Use(_mean);
    }

    /// <summary>Charges the prices that were kept.</summary>
    internal void UseKept() => Use(_kept);

    /// <summary>Keeps the mean.</summary>
    internal void KeepMean()
    {
        for (int i = 0; i < Scarce.Length; i++)
        {
            _mean[i].CopyTo(_kept[i], 0);
        }
    }

    private void Use(double[][] prices)
    {
        for (int i = 0; i < Scarce.Length; i++)
        {
            for (int node = 0; node < _nodes; node++)
            {
                _whole[i][node] = (long)prices[i][node];
            }
        }
    }

    private double[][] Zero() => [.. Scarce.Select(_ => new double[_nodes])];

    private double Room(int node, int dimension) => Math.Max(0, _sub.Room[node][dimension]);

    private bool IsScarce(int dimension)
    {
        long needed = 0;
        for (int function = 0; function < _sub.Functions.Length; function++)
        {
            needed += (long)_sub.Need[function][dimension] * _sub.Problem.Functions.Most[_sub.Functions[function]];
        }

        return Array.Exists(_sub.Room, room => needed > room[dimension]);
    }

    // What is at stake: how much more all functions cost at their worst node than at their best.
    private double Spread()
    {
        double spread = 0;
        for (int function = 0; function < _sub.Functions.Length; function++)
        {
            int last = _sub.CandidateStart[function + 1];
            spread += _sub.CandidateStart[function] < last
                ? _sub.CandidateCost[last - 1] - _sub.CandidateCost[_sub.CandidateStart[function]]
                : 0;
        }

        return spread;
    }
}
