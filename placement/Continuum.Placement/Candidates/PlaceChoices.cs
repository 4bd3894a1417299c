using Continuum.Placement.Compiled;

namespace Continuum.Placement.Candidates;

/// <summary>The places that are looked at for one function, with what each of its cells costs there. Used again and
/// again.</summary>
internal sealed class PlaceChoices
{
    private int[] _places = [];
    private long[] _cells = [];
    private long[] _left = [];

    /// <summary>The places that are among them.</summary>
    internal PlaceMarks Marks { get; } = new();

    /// <summary>Cells of the function.</summary>
    internal int Cells { get; private set; }

    internal int Count { get; private set; }

    internal int this[int choice] => _places[choice];

    internal void Clear(int cells) => (Cells, Count) = (cells, 0);

    internal void Add(int place)
    {
        if (Count == _places.Length)
        {
            Array.Resize(ref _places, Math.Max(128, 2 * Count));
        }

        _places[Count++] = place;
    }

    /// <summary>Works out what the cells cost from each place, by its first node.</summary>
    internal void Fill(CellCosts costs, int function, Planning.PlaceOrder order)
    {
        if (_cells.Length < Count * Cells)
        {
            _cells = new long[Math.Max(1024, 2 * Count * Cells)];
        }

        if (_left.Length < Count)
        {
            _left = new long[_places.Length];
        }

        for (int i = 0; i < Count; i++)
        {
            costs.Fill(function, order.NodeAt(order.StartOf(_places[i])), _cells.AsSpan(i * Cells, Cells), []);
        }
    }

    /// <summary>Begins to hand out the places anew, by what all cells cost with one more replica there.</summary>
    /// <param name="served">What each cell costs without; <see cref="long.MaxValue"/> where nobody serves it.</param>
    internal void Rank(ReadOnlySpan<long> served)
    {
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<long> row = _cells.AsSpan(i * Cells, Cells);
            long sum = 0;
            for (int cell = 0; cell < row.Length; cell++)
            {
                sum += Math.Min(row[cell], served[cell]);
            }

            _left[i] = sum;
        }
    }

    /// <summary>The same by what all cells cost from there alone.</summary>
    internal void RankAlone()
    {
        for (int i = 0; i < Count; i++)
        {
            _left[i] = 0;
            foreach (long cell in _cells.AsSpan(i * Cells, Cells))
            {
                _left[i] += cell;
            }
        }
    }

    /// <summary>Hands out the cheapest place that is left, or -1; and what all cells cost with it.</summary>
    internal int Next(out long cost)
    {
        int best = -1;
        cost = long.MaxValue;
        for (int i = 0; i < Count; i++)
        {
            if (_left[i] < cost)
            {
                (best, cost) = (i, _left[i]);
            }
        }

        if (best >= 0)
        {
            _left[best] = long.MaxValue;
        }

        return best < 0 ? -1 : _places[best];
    }
}
