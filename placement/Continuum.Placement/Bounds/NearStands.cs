using Continuum.Placement.Compiled;
using Continuum.Placement.Network;

namespace Continuum.Placement.Bounds;

/// <summary>
/// The stands of one price class that are nearest to a client place, by median, and what is known of all that come
/// after each of them: the least median and mean, and between what bounds their sigmas lie.
/// </summary>
internal sealed class NearStands
{
    // Medians, means and probabilities are compared as doubles: what they differ by from exact ones is far below this.
    private const double Rounding = 1e-9;

    private readonly double[] _median;
    private readonly double[] _mean;
    private readonly double[] _leastSigma;
    private readonly double[] _mostSigma;

    /// <param name="problem">The problem.</param>
    /// <param name="nodes">The nodes that may be used.</param>
    /// <param name="priceClass">Which of them.</param>
    /// <param name="from">The client place, or -1 for nowhere: all are equally near.</param>
    /// <param name="wanted">How many nodes the listed stands are to have together.</param>
    internal NearStands(CompiledProblem problem, GroupNodes nodes, int priceClass, int from, int wanted)
    {
        int first = nodes.ClassStart[priceClass];
        int count = nodes.ClassStart[priceClass + 1] - first;
        LatencyEstimate[] estimates = new LatencyEstimate[count];
        double[] medians = new double[count];
        int[] stands = new int[count];
        for (int i = 0; i < count; i++)
        {
            estimates[i] = from < 0 ? default : problem.Places.Between(from, nodes.Places[first + i]);
            medians[i] = estimates[i].MedianMs;
            stands[i] = i;
        }

        Array.Sort(medians, stands);
        int listed = 0;
        for (int has = 0; listed < count && has < wanted; listed++)
        {
            int stand = first + stands[listed];
            has += nodes.NodeStart[stand + 1] - nodes.NodeStart[stand];
        }

        Stands = [.. stands.Take(listed).Select(stand => first + stand)];
        IsAll = listed == count;
        _median = new double[listed + 1];
        _mean = new double[listed + 1];
        _leastSigma = new double[listed + 1];
        _mostSigma = new double[listed + 1];
        Bound(estimates, stands, listed);
    }

    /// <summary>The nearest stands, nearest first.</summary>
    internal int[] Stands { get; }

    /// <summary>Whether there are no others.</summary>
    internal bool IsAll { get; }

    /// <summary>Micros an hour to serve a cell from any stand from one on, at least; data apart.</summary>
    internal long Cell(CompiledProblem problem, int cell, int from, double egress)
    {
        CellTable cells = problem.Cells;
        double units = cells.GiBPerHour[cell] * egress;
        if (cells.Place[cell] >= 0 && cells.Rate[cell] > 0)
        {
            double limit = cells.LimitMs[cell];
            double miss = Math.Min(
                new LatencyEstimate(_median[from], _leastSigma[from], true).ProbabilityAbove(limit),
                new LatencyEstimate(_median[from], _mostSigma[from], true).ProbabilityAbove(limit));
            units += cells.Rate[cell] * ((problem.Weights.Miss * cells.Weight[cell] * Math.Max(0, miss - Rounding))
                + (problem.Weights.LatencyMs * _mean[from] * (1 - Rounding)));
        }

        return Math.Max(0, Micros.Of(units) - 1);
    }

    private void Bound(LatencyEstimate[] estimates, int[] stands, int listed)
    {
        (double Median, double Mean, double Least, double Most) after =
            (double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, 0);
        for (int i = stands.Length - 1; i >= 0; i--)
        {
            LatencyEstimate estimate = estimates[stands[i]];
            after = (
                Math.Min(after.Median, estimate.MedianMs),
                Math.Min(after.Mean, estimate.MeanMs),
                Math.Min(after.Least, estimate.Sigma),
                Math.Max(after.Most, estimate.Sigma));
            if (i <= listed)
            {
                (_median[i], _mean[i], _leastSigma[i], _mostSigma[i]) = after;
            }
        }
    }
}
