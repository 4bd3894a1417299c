namespace Continuum.Placement.Lab.Data;

/// <summary>
/// Round-trip times between all pairs of some places, as measured; what was not measured is not a number.
/// </summary>
public sealed class RttMatrix
{
    private readonly string[] _names;
    private readonly double[] _values;

    /// <summary>Takes the arrays over.</summary>
    /// <param name="names">The places.</param>
    /// <param name="values">Milliseconds, row by row: from each place to every place; NaN where there is none.</param>
    /// <exception cref="ArgumentException">The counts do not fit.</exception>
    public RttMatrix(string[] names, double[] values)
    {
        if (values.LongLength != (long)names.Length * names.Length)
        {
            throw new ArgumentException(
                $"{names.Length} places need {(long)names.Length * names.Length} values, {values.Length} are given");
        }

        (_names, _values) = (names, values);
    }

    /// <summary>How many places.</summary>
    public int Count => _names.Length;

    /// <summary>Their names, in the order of rows and columns.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Milliseconds from one place to another; NaN where it was not measured.</summary>
    public double this[int from, int to] => _values[(from * Count) + to];

    /// <summary>Milliseconds from one place to every place.</summary>
    public ReadOnlySpan<double> From(int place) => _values.AsSpan(place * Count, Count);

    /// <summary>
    /// The share of ordered pairs of two different places that were measured; 1 for fewer than two places.
    /// </summary>
    public double MeasuredShare
    {
        get
        {
            long measured = 0;
            for (int i = 0; i < Count; i++)
            {
                for (int j = 0; j < Count; j++)
                {
                    measured += i != j && !double.IsNaN(this[i, j]) ? 1 : 0;
                }
            }

            return Count < 2 ? 1 : measured / ((double)Count * (Count - 1));
        }
    }

    /// <summary>
    /// The smaller of the two directions for every pair, which strips what only one of two probes suffered; a place to
    /// itself takes 0 unless it was measured.
    /// </summary>
    public RttMatrix SmallerOfBothDirections()
    {
        double[] values = new double[_values.Length];
        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j < Count; j++)
            {
                double there = this[i, j];
                double back = this[j, i];
                double smaller = double.IsNaN(there) ? back : double.IsNaN(back) ? there : Math.Min(there, back);
                values[(i * Count) + j] = i == j && double.IsNaN(smaller) ? 0 : smaller;
            }
        }

        return new RttMatrix(_names, values);
    }

    /// <summary>The part of it that concerns some places, in their order.</summary>
    /// <param name="places">Numbers of places.</param>
    public RttMatrix Only(ReadOnlySpan<int> places)
    {
        string[] names = new string[places.Length];
        double[] values = new double[places.Length * places.Length];
        for (int i = 0; i < places.Length; i++)
        {
            names[i] = _names[places[i]];
            for (int j = 0; j < places.Length; j++)
            {
                values[(i * places.Length) + j] = this[places[i], places[j]];
            }
        }

        return new RttMatrix(names, values);
    }
}
