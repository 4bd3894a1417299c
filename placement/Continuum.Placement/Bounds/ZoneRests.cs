using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>
/// Bounds what a function costs on the nodes that are none of its items, zone by zone: nodes of one price class that
/// stand near one another, so that no zone is near to clients in different parts of the world at once. Not for several
/// threads at once.
/// </summary>
internal sealed class ZoneRests
{
    private const int Clusters = 16;
    private const long Rounding = 4;

    private readonly CompiledProblem _problem;
    private readonly Stands _stands;
    private readonly CountCosts _counts;
    private readonly int[] _clusters;
    private readonly double[] _cell;
    private readonly double[] _whole;
    private readonly bool[] _isItem;

    internal ZoneRests(CompiledProblem problem, Stands stands, CountCosts counts, int[] clusters)
    {
        _problem = problem;
        _stands = stands;
        _counts = counts;
        _clusters = clusters;
        _cell = new double[stands.Places];
        _whole = new double[stands.Places];
        _isItem = new bool[problem.Nodes.Count];
    }

    /// <summary>
    /// Puts places into clusters: around those that are farthest from one another (Gonzalez 1985), the first place
    /// first.
    /// </summary>
    internal static int[] ClustersOf(CompiledProblem problem, Stands stands)
    {
        int[] cluster = new int[stands.Places];
        double[] distance = new double[stands.Places];
        Array.Fill(distance, double.PositiveInfinity);
        int centre = 0;
        for (int i = 0; i < Math.Min(Clusters, stands.Places); i++)
        {
            int farthest = centre;
            for (int place = 0; place < stands.Places; place++)
            {
                double median = problem.Places.Between(stands.PlaceAt(centre), stands.PlaceAt(place)).MedianMs;
                if (median < distance[place] || i == 0)
                {
                    (distance[place], cluster[place]) = (median, i);
                }

                farthest = distance[place] > distance[farthest] ? place : farthest;
            }

            centre = farthest;
        }

        return cluster;
    }

    /// <summary>The rests of a function whose items are on these nodes.</summary>
    internal Rest[] Of(int function, int[] items)
    {
        foreach (int node in items)
        {
            _isItem[node] = true;
        }

        int cells = FunctionRows.RelaxedCells(_problem, function);
        int zones = _stands.Prices.Count * Clusters;
        bool[] exists = new bool[zones];
        bool[] other = new bool[_stands.Count];
        for (int stand = 0; stand < other.Length; stand++)
        {
            other[stand] = _stands.HasOther(function, stand, _isItem);
            exists[Zone(stand)] |= other[stand];
        }

        double[][] least = [.. Enumerable.Range(0, Math.Max(1, cells)).Select(cell => Least(function, cell, other))];
        foreach (int node in items)
        {
            _isItem[node] = false;
        }

        List<Rest> rests = [];
        for (int zone = 0; zone < zones; zone++)
        {
            if (exists[zone])
            {
                rests.Add(Of(function, zone, least, cells));
            }
        }

        return [.. rests];
    }

    private int Zone(int stand) => (stand / _stands.Places * Clusters) + _clusters[stand % _stands.Places];

    private Rest Of(int function, int zone, double[][] least, int cells)
    {
        FunctionTable functions = _problem.Functions;
        bool moves = functions.Current[function].Length > 0 && functions.Forced[function] == 0;
        long replica = _stands.Prices.Replica(function, zone / Clusters) + (moves ? functions.MoveCost[function] : 0);
        if (FunctionRows.IsWhole(_problem, function))
        {
            int count = functions.CellStart[function + 1] - functions.CellStart[function];
            long slack = (Rounding + FunctionRows.SplitSlack(_problem, function)) * (count + 1);
            return new(replica + _counts.Of(function)[0] + (long)Math.Floor(least[0][zone]) - slack, []);
        }

        long[] costs = new long[cells];
        for (int cell = 0; cell < cells; cell++)
        {
            costs[cell] = (long)Math.Floor(least[cell][zone]) - Rounding;
        }

        return new(replica, costs);
    }

    // For each zone what a cell costs there at least; all cells together where the function is whole.
    private double[] Least(int function, int cell, bool[] other)
    {
        int first = _problem.Functions.CellStart[function];
        int last = _problem.Functions.CellStart[function + 1];
        bool whole = FunctionRows.IsWhole(_problem, function);
        int from = whole ? first : Math.Min(last, first + cell);
        int to = whole ? last : Math.Min(last, from + 1);
        Array.Clear(_whole);
        double traffic = 0;
        for (int each = from; each < to; each++)
        {
            _stands.Costs(each, _cell);
            traffic += _problem.Cells.GiBPerHour[each];
            for (int place = 0; place < _cell.Length; place++)
            {
                _whole[place] += _cell[place];
            }
        }

        double[] least = new double[_stands.Prices.Count * Clusters];
        Array.Fill(least, double.PositiveInfinity);
        for (int stand = 0; stand < other.Length; stand++)
        {
            if (other[stand])
            {
                double cost = _whole[stand % _stands.Places]
                    + (traffic * _stands.Prices.Egress[stand / _stands.Places] * Micros.One);
                least[Zone(stand)] = Math.Min(least[Zone(stand)], cost);
            }
        }

        return least;
    }
}
