using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;

namespace Continuum.Placement.Candidates;

/// <summary>
/// What each cell of one function costs from each of some places: cell by cell, so that four places are bounded and
/// added up at a time. What is worked out in full stands by place beside it. Used again and again.
/// </summary>
internal sealed class ChoiceCells
{
    private static readonly int Lanes = Vector256<long>.Count;

    // By cell: places in order, filled up to whole vectors.
    private double[] _medianMs = [];
    private double[] _sigma = [];
    private long[] _costs = [];

    // By place, filled up likewise.
    private double[] _egress = [];
    private double[] _readMs = [];
    private double[] _unit = [];

    // Place by place.
    private long[] _rows = [];
    private ulong[] _within = [];

    private int _cells;
    private int _words;
    private int _width;
    private int _function;
    private int _first;
    private CellCosts _source = null!;
    private PlaceOrder _order = null!;

    /// <summary>What each cell costs from a place that was worked out, on its node that serves clients for
    /// least.</summary>
    internal ReadOnlySpan<long> RowOf(int choice) => _rows.AsSpan(choice * _cells, _cells);

    /// <summary>Which cells it serves in time, as in <see cref="ReplicaRows.Within"/>.</summary>
    internal ReadOnlySpan<ulong> WithinOf(int choice) => _within.AsSpan(choice * _words, _words);

    /// <summary>Bounds what the cells cost at least from each place, by the node that serves them for least.</summary>
    internal void Bound(
        CompiledProblem problem,
        CellCosts costs,
        NearPlaces near,
        int function,
        PlaceOrder order,
        PlaceMarks marks,
        ReadOnlySpan<int> places)
    {
        (_source, _order, _function) = (costs, order, function);
        _first = problem.Functions.CellStart[function];
        _cells = problem.Functions.CellStart[function + 1] - _first;
        _words = ReplicaRows.Words(problem, function);
        _width = (places.Length + Lanes - 1) / Lanes;
        MakeRoom(places.Length);
        Prices(problem, places);
        for (int cell = 0; cell < _cells; cell++)
        {
            Trips(problem, near, cell, marks, places);
            Bound(cell);
        }
    }

    /// <summary>Adds up what all cells cost with one more replica at each place.</summary>
    /// <param name="served">What each cell costs without; <see cref="long.MaxValue"/> where nobody serves it.</param>
    /// <param name="sums">Filled; room for whole vectors.</param>
    internal void Sum(ReadOnlySpan<long> served, Span<long> sums)
    {
        Span<Vector256<long>> totals = Vectors(sums)[.._width];
        totals.Clear();
        for (int cell = 0; cell < _cells; cell++)
        {
            Vector256<long> most = Vector256.Create(served[cell]);
            ReadOnlySpan<Vector256<long>> costs = Column(_costs, cell);
            for (int i = 0; i < totals.Length && i < costs.Length; i++)
            {
                totals[i] += Vector256.Min(costs[i], most);
            }
        }
    }

    /// <summary>Works out one place as <see cref="CellCosts.Fill"/> does, with the round trips that are at hand, and says
    /// what all cells cost with one more replica there.</summary>
    internal long WorkOut(int choice, int place, ReadOnlySpan<long> served)
    {
        int node = _order.CheapestOf(place);
        (double readMs, double unit) = (_readMs[choice], _unit[choice]);
        Span<long> row = _rows.AsSpan(choice * _cells, _cells);
        Span<ulong> within = _within.AsSpan(choice * _words, _words);
        within.Clear();
        long sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            int at = (i * _width * Lanes) + choice;
            RoundTrip trip = new(_medianMs[at], _sigma[at]);
            row[i] = _source.Cell(_first + i, node, readMs, unit, trip, out double miss);
            _costs[at] = row[i];
            sum += Math.Min(row[i], served[i]);
            if (within.Length > 0 && _source.IsWithin(_first + i, miss))
            {
                within[i >> 6] |= 1UL << (i & 63);
            }
        }

        return sum;
    }

    private void Bound(int cell)
    {
        Span<Vector256<long>> costs = Column(_costs, cell);
        ReadOnlySpan<Vector256<double>> medians = Column(_medianMs, cell);
        ReadOnlySpan<Vector256<double>> sigmas = Column(_sigma, cell);
        ReadOnlySpan<Vector256<double>> egress = Column(_egress, 0);
        ReadOnlySpan<Vector256<double>> reads = Column(_readMs, 0);
        ReadOnlySpan<Vector256<double>> units = Column(_unit, 0);
        for (int i = 0; i < costs.Length; i++)
        {
            costs[i] = _source.AtLeast(_first + cell, egress[i], reads[i], units[i], medians[i], sigmas[i]);
        }
    }

    private void Prices(CompiledProblem problem, ReadOnlySpan<int> places)
    {
        bool reads = problem.Data.Start[_function + 1] > problem.Data.Start[_function];
        for (int i = 0; i < places.Length; i++)
        {
            _egress[i] = _order.LeastEgress(places[i]);
            (_readMs[i], _unit[i]) = reads ? _source.DataOf(_function, _order.CheapestOf(places[i])) : (0, 0);
        }
    }

    // What is near a cell is known with its round trips; others are asked for. What comes from nowhere has none.
    private void Trips(CompiledProblem problem, NearPlaces near, int cell, PlaceMarks marks, ReadOnlySpan<int> places)
    {
        int from = problem.Cells.Place[_first + cell];
        Span<double> medians = _medianMs.AsSpan(cell * _width * Lanes, places.Length);
        Span<double> sigmas = _sigma.AsSpan(cell * _width * Lanes, places.Length);
        sigmas.Clear();
        medians.Fill(from < 0 ? 0 : -1);
        if (from < 0)
        {
            return;
        }

        int[] known = near.Of(from);
        RoundTrip[] trips = near.TripsOf(from);
        for (int i = 0; i < known.Length && i < trips.Length; i++)
        {
            if (marks.NumberOf(known[i]) is var choice and >= 0)
            {
                (medians[choice], sigmas[choice]) = (trips[i].MedianMs, trips[i].Sigma);
            }
        }

        for (int i = 0; i < medians.Length; i++)
        {
            if (medians[i] < 0)
            {
                RoundTrip trip = _source.Trip(_first + cell, places[i]);
                (medians[i], sigmas[i]) = (trip.MedianMs, trip.Sigma);
            }
        }
    }

    private void MakeRoom(int places)
    {
        int size = _width * Lanes;
        if (_egress.Length < size)
        {
            (_egress, _readMs, _unit) = (new double[2 * size], new double[2 * size], new double[2 * size]);
        }

        if (_costs.Length < _cells * size)
        {
            _costs = new long[2 * _cells * size];
            (_medianMs, _sigma) = (new double[_costs.Length], new double[_costs.Length]);
        }

        if (_rows.Length < places * _cells)
        {
            _rows = new long[2 * places * _cells];
        }

        if (_within.Length < places * _words)
        {
            _within = new ulong[2 * places * _words];
        }
    }

    private Span<Vector256<T>> Column<T>(T[] values, int cell)
        where T : struct => Vectors(values.AsSpan(cell * _width * Lanes, _width * Lanes));

    private static Span<Vector256<T>> Vectors<T>(Span<T> values)
        where T : struct => MemoryMarshal.Cast<T, Vector256<T>>(values);
}
