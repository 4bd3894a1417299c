using Continuum.Placement.Lab.Data;
using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Topologies;

/// <summary>
/// Round trips between sites that share metros: within a metro both access networks and the way between, across metros
/// both access networks and the measured round trip between the metros. So a hundred thousand sites need no matrix of
/// their own. Pairs that were not measured take the best way over one other metro.
/// </summary>
public sealed class MetroNetwork : INetworkView
{
    // Light in fibre covers 100 km there and back in a millisecond; streets make the way longer.
    private const double MsPerKm = 0.015;
    private const double SameSiteMs = 0.3;

    private readonly LabSite[] _sites;
    private readonly double[] _metros;
    private readonly double[] _sigmas;
    private readonly int _count;
    private readonly Dictionary<Place, int> _numbers;
    private readonly int[]?[] _nearest;

    /// <summary>Takes the sites over.</summary>
    /// <param name="sites">The sites.</param>
    /// <param name="metros">Median round trips between metros in milliseconds; NaN where not measured.</param>
    /// <param name="deviations">Standard deviation of each, in milliseconds, or null for 5 % of the median.</param>
    /// <exception cref="ArgumentException">
    /// A site names a metro that there is not, or a place is listed twice.
    /// </exception>
    public MetroNetwork(IReadOnlyList<LabSite> sites, RttMatrix metros, RttMatrix? deviations = null)
    {
        _sites = [.. sites];
        _count = metros.Count;
        _metros = Completed(metros.SmallerOfBothDirections());
        _sigmas = Sigmas(_metros, deviations, _count);
        _numbers = new Dictionary<Place, int>(_sites.Length);
        _nearest = new int[]?[_sites.Length];
        for (int i = 0; i < _sites.Length; i++)
        {
            if (_sites[i].Metro < 0 || _sites[i].Metro >= _count || !_numbers.TryAdd(_sites[i].Place, i))
            {
                throw new ArgumentException($"site {_sites[i].Name} at {_sites[i].Place} in metro {_sites[i].Metro}: "
                    + $"a place of its own and a metro from 0 to {_count - 1} are right", nameof(sites));
            }
        }
    }

    /// <inheritdoc/>
    public int Count => _sites.Length;

    /// <inheritdoc/>
    public int Find(Place place) => _numbers.GetValueOrDefault(place, -1);

    /// <inheritdoc/>
    public LatencyEstimate Between(int from, int to)
    {
        LabSite one = _sites[from];
        LabSite other = _sites[to];
        double access = one.AccessMs + other.AccessMs;
        if (from == to)
        {
            return new LatencyEstimate(SameSiteMs + one.AccessMs, 0.05, true);
        }

        if (one.Metro == other.Metro)
        {
            return new LatencyEstimate(SameSiteMs + access + (MsPerKm * Geography.Kilometres(one, other)), 0.05, true);
        }

        int pair = (one.Metro * _count) + other.Metro;
        return double.IsPositiveInfinity(_metros[pair])
            ? LatencyEstimate.Unreachable
            : new LatencyEstimate(Math.Max(SameSiteMs, _metros[pair]) + access, _sigmas[pair], true);
    }

    /// <inheritdoc/>
    public int NearestTo(int from, Span<int> nearest)
    {
        // Racing threads sort the same row to the same order: whichever is stored last does no harm.
        int[] sorted = _nearest[from] is { } known && (known.Length >= nearest.Length || known.Length == Count)
            ? known
            : _nearest[from] = Sorted(from, nearest.Length);
        int count = Math.Min(nearest.Length, sorted.Length);
        sorted.AsSpan(0, count).CopyTo(nearest);
        return count;
    }

    // As many as were asked for, 64 at least: whole rows of a hundred thousand sites would fill the memory.
    private int[] Sorted(int from, int wanted)
    {
        int[] order = new int[Count];
        double[] medians = new double[Count];
        int reached = 0;
        for (int i = 0; i < Count; i++)
        {
            double median = Between(from, i).MedianMs;
            if (!double.IsPositiveInfinity(median))
            {
                (order[reached], medians[reached]) = (i, median);
                reached++;
            }
        }

        // Stable by number: sites are in the order of their numbers before the sort, and ties are settled by it.
        Span<int> sites = order.AsSpan(0, reached);
        medians.AsSpan(0, reached).Sort(sites, static (a, b) => a.CompareTo(b));
        SettleTies(sites, medians);
        return sites[..Math.Min(reached, Math.Max(64, wanted))].ToArray();
    }

    private static void SettleTies(Span<int> sites, double[] medians)
    {
        int start = 0;
        for (int i = 1; i <= sites.Length; i++)
        {
            if (i == sites.Length || medians[i] != medians[start])
            {
                sites[start..i].Sort();
                start = i;
            }
        }
    }

    private static double[] Completed(RttMatrix matrix)
    {
        int count = matrix.Count;
        double[] values = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                values[(i * count) + j] = double.IsNaN(matrix[i, j]) ? BestRelay(matrix, i, j) : matrix[i, j];
            }
        }

        return values;
    }

    private static double BestRelay(RttMatrix matrix, int from, int to)
    {
        double best = double.PositiveInfinity;
        for (int k = 0; k < matrix.Count; k++)
        {
            double way = matrix[from, k] + matrix[k, to];
            best = k != from && k != to && way < best ? way : best;
        }

        return best;
    }

    private static double[] Sigmas(double[] medians, RttMatrix? deviations, int count)
    {
        double[] sigmas = new double[medians.Length];
        for (int i = 0; i < sigmas.Length; i++)
        {
            double deviation = deviations is null ? double.NaN : deviations[i / count, i % count];
            double relative = double.IsNaN(deviation) || medians[i] <= 0 ? 0.05 : deviation / medians[i];
            sigmas[i] = Math.Clamp(relative, 0.01, 0.5);
        }

        return sigmas;
    }
}
