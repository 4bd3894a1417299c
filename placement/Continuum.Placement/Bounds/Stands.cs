using Continuum.Placement.Compiled;
using Continuum.Placement.Network;

namespace Continuum.Placement.Bounds;

/// <summary>
/// All nodes by place and price class, and what latency means for each kind of cell at each place: what any function
/// costs on any node, prefetched images apart, can be told from these tables.
/// </summary>
internal sealed class Stands
{
    // More than any price, and small enough that sums of products stay finite.
    private const double Unreachable = 1e18;

    private readonly CompiledProblem _problem;
    private readonly int[] _places;
    private readonly Dictionary<(int Place, double LimitMs), int> _keys;

    private Stands(CompiledProblem problem, int[] places, Dictionary<(int Place, double LimitMs), int> keys)
    {
        _problem = problem;
        _places = places;
        _keys = keys;
        Prices = new(problem);
        Miss = new double[(long)keys.Count * places.Length];
        Mean = new double[Miss.Length];
        NodeStart = new int[Count + 1];
        Nodes = [.. Enumerable.Range(0, problem.Nodes.Count).OrderBy(StandOf).ThenBy(node => node)];
        foreach (int node in Nodes)
        {
            NodeStart[StandOf(node) + 1]++;
        }

        for (int stand = 0; stand < Count; stand++)
        {
            NodeStart[stand + 1] += NodeStart[stand];
        }
    }

    internal PriceClasses Prices { get; }

    /// <summary>Places that have nodes.</summary>
    internal int Places => _places.Length;

    /// <summary>Classes times places; some have no nodes.</summary>
    internal int Count => Places * Prices.Count;

    /// <summary>
    /// For each kind of cell and each place, how likely a round trip is too long, and how long it is.
    /// </summary>
    internal double[] Miss { get; }

    internal double[] Mean { get; }

    /// <summary>A stand has the nodes from here to the next stand's first.</summary>
    internal int[] NodeStart { get; }

    internal int[] Nodes { get; }

    /// <summary>The tables, or null where they would be too large.</summary>
    internal static Stands? Of(CompiledProblem problem, int threads, long most)
    {
        int[] places = [.. problem.Nodes.Place.Distinct().Order()];
        Dictionary<(int, double), int> keys = [];
        for (int cell = 0; cell < problem.Cells.Count; cell++)
        {
            if (problem.Cells.Place[cell] >= 0)
            {
                _ = keys.TryAdd((problem.Cells.Place[cell], problem.Cells.LimitMs[cell]), keys.Count);
            }
        }

        if ((long)places.Length * keys.Count > most)
        {
            return null;
        }

        Stands stands = new(problem, places, keys);
        (int Place, double LimitMs)[] inOrder = [.. keys.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
        new Lanes(threads, stands.Miss.Length * 4L).Run(inOrder.Length, (_, first, last) =>
        {
            for (int key = first; key < last; key++)
            {
                stands.Fill(key, inOrder[key]);
            }
        });
        return stands;
    }

    /// <summary>The number of a place in the problem.</summary>
    internal int PlaceAt(int place) => _places[place];

    /// <summary>Whether a stand has a node for a function that is not excluded.</summary>
    internal bool HasOther(int function, int stand, bool[] excluded)
    {
        for (int at = NodeStart[stand]; at < NodeStart[stand + 1]; at++)
        {
            if (!excluded[Nodes[at]] && _problem.Allows(function, Nodes[at]))
            {
                return true;
            }
        }

        return false;
    }

    internal int StandOf(int node) =>
        (Prices.Of[node] * Places) + Array.BinarySearch(_places, _problem.Nodes.Place[node]);

    /// <summary>Micros an hour of a cell at every place, at least; what a class charges for traffic apart.</summary>
    internal void Costs(int cell, Span<double> costs)
    {
        CellTable cells = _problem.Cells;
        if (cells.Place[cell] < 0)
        {
            costs.Clear();
            return;
        }

        int from = _keys[(cells.Place[cell], cells.LimitMs[cell])] * Places;
        double miss = cells.Rate[cell] * _problem.Weights.Miss * cells.Weight[cell] * Micros.One;
        double latency = cells.Rate[cell] * _problem.Weights.LatencyMs * Micros.One;
        ReadOnlySpan<double> misses = Miss.AsSpan(from, Places);
        ReadOnlySpan<double> means = Mean.AsSpan(from, Places);
        for (int i = 0; i < costs.Length; i++)
        {
            costs[i] = Math.Min(Micros.Most, (miss * misses[i]) + (latency * means[i]));
        }
    }

    private void Fill(int key, (int Place, double LimitMs) cell)
    {
        for (int i = 0; i < Places; i++)
        {
            LatencyEstimate estimate = _problem.Places.Between(cell.Place, _places[i]);
            Miss[(key * Places) + i] = estimate.ProbabilityAbove(cell.LimitMs);
            Mean[(key * Places) + i] = Math.Min(Unreachable, estimate.MeanMs);
        }
    }
}
