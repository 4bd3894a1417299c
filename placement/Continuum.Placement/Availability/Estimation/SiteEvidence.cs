using Continuum.Placement.Numerics;

namespace Continuum.Placement.Availability.Estimation;

/// <summary>
/// What was seen of one site, and how likely that is in every combination of the states of its region, its zone and
/// itself. Moments with the same counts share a row.
/// </summary>
internal sealed class SiteEvidence
{
    // Nodes of a site in a known state are still not quite independent (racks, jobs): a site of a hundred nodes says
    // no more of its state than one of forty.
    private const int MostNodes = 40;

    private readonly List<(int Down, int Seen)> _rows = [];
    private readonly int[] _rowAt;
    private readonly double[] _likelihood;
    private readonly double[] _logMixed;
    private readonly double[] _attributed;

    internal SiteEvidence(ReadOnlySpan<int> down, ReadOnlySpan<int> seen, double[] prior)
    {
        Dictionary<(int Down, int Seen), int> rows = [];
        _rowAt = new int[down.Length];
        int most = 0;
        double downs = 0;
        double all = 0;
        for (int moment = 0; moment < down.Length; moment++)
        {
            most = Math.Max(most, seen[moment]);
            downs += down[moment];
            all += seen[moment];
            _rowAt[moment] = seen[moment] == 0 ? -1 : RowOf(rows, Scaled(down[moment], seen[moment]));
        }

        _logMixed = new double[_rows.Count * StateLevels.OuterPairs];
        _attributed = new double[_logMixed.Length];
        _likelihood = new double[_logMixed.Length * StateLevels.Site.Length];
        Mix = most >= 2 ? new StateMix(StateMix.Even(prior.Length), true) : new StateMix(prior, false);
        Own = all > 0 ? downs / all / (most >= 2 ? 2 : 1) : 0;
    }

    internal StateMix Mix { get; }

    /// <summary>The share of time a node of the site is down by its own fault.</summary>
    internal double Own { get; private set; }

    /// <summary>The row of a moment, or -1 where nothing was seen.</summary>
    internal int RowAt(int moment) => _rowAt[moment];

    /// <summary>The logarithm of the likelihood of a row, by combination of the outer states.</summary>
    internal ReadOnlySpan<double> LogLikelihood(int row) =>
        _logMixed.AsSpan(row * StateLevels.OuterPairs, StateLevels.OuterPairs);

    /// <summary>Takes days attributed to a combination of outer states while the row was seen.</summary>
    internal void Attribute(int row, int pair, double days) =>
        _attributed[(row * StateLevels.OuterPairs) + pair] += days;

    /// <summary>How likely each row is in each combination of states, by the node's own unavailability now.</summary>
    internal void Rate()
    {
        int levels = StateLevels.Site.Length;
        for (int pair = 0; pair < StateLevels.OuterPairs; pair++)
        {
            for (int level = 0; level < levels; level++)
            {
                double share = DownShare(pair, level);
                double logDown = FixedMath.Log(share);
                double logUp = FixedMath.Log(1 - share);
                for (int row = 0; row < _rows.Count; row++)
                {
                    (int down, int seen) = _rows[row];
                    _likelihood[(((row * StateLevels.OuterPairs) + pair) * levels) + level] =
                        FixedMath.Exp((down * logDown) + ((seen - down) * logUp));
                }
            }
        }
    }

    /// <summary>Mixes the site's own states out, by how often it is in each now.</summary>
    internal void MixOut()
    {
        int levels = StateLevels.Site.Length;
        for (int at = 0; at < _logMixed.Length; at++)
        {
            _logMixed[at] = FixedMath.Log(Mixed(_likelihood.AsSpan(at * levels, levels)));
        }
    }

    /// <summary>Splits what was attributed among the site's own states and the nodes' own faults.</summary>
    internal void Learn()
    {
        int levels = StateLevels.Site.Length;
        double own = 0;
        double nodes = 0;
        for (int at = 0; at < _attributed.Length; at++)
        {
            double days = _attributed[at];
            if (days <= 0)
            {
                continue;
            }

            (int down, int seen) = _rows[at / StateLevels.OuterPairs];
            ReadOnlySpan<double> likelihood = _likelihood.AsSpan(at * levels, levels);
            double mixed = Mixed(likelihood);
            nodes += days * seen;
            for (int level = 0; level < levels; level++)
            {
                double part = days * Mix.Probability[level] * likelihood[level] / mixed;
                Mix.Days[level] += part;
                own += part * down * Own / DownShare(at % StateLevels.OuterPairs, level);
            }
        }

        Own = nodes > 0 ? Math.Min(own / nodes, 0.99) : Own;
        Array.Clear(_attributed);
    }

    // Kept off 0 and 1: one node that disagrees must not rule a state out.
    private double DownShare(int pair, int level) => Math.Clamp(
        1 - (StateLevels.OuterSurvives(pair) * (1 - StateLevels.Site[level]) * (1 - Own)),
        0.002,
        0.998);

    private double Mixed(ReadOnlySpan<double> likelihood)
    {
        double sum = 1e-300;
        for (int level = 0; level < likelihood.Length; level++)
        {
            sum += Mix.Probability[level] * likelihood[level];
        }

        return sum;
    }

    private int RowOf(Dictionary<(int Down, int Seen), int> rows, (int Down, int Seen) counts)
    {
        if (!rows.TryGetValue(counts, out int row))
        {
            rows[counts] = row = _rows.Count;
            _rows.Add(counts);
        }

        return row;
    }

    private static (int Down, int Seen) Scaled(int down, int seen) =>
        seen <= MostNodes ? (down, seen) : (((down * MostNodes) + (seen / 2)) / seen, MostNodes);
}
