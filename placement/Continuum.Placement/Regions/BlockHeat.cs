namespace Continuum.Placement.Regions;

/// <summary>
/// Which blocks are worth a search: what searches brought lately is kept by quarters of blocks, so that it is known
/// whatever the borders are. Sweeps leave out what brought little, but for every fourth.
/// </summary>
internal sealed class BlockHeat
{
    private const int Quarters = 4;
    private const int AllEvery = 4;
    private const double Worth = 0.3;

    private readonly int _blocks;
    private readonly double[] _heat;
    private readonly double[] _keys;
    private readonly int[] _order;

    internal BlockHeat(int blocks)
    {
        _blocks = blocks;
        _heat = new double[blocks * Quarters];
        _keys = new double[blocks];
        _order = new int[blocks];
    }

    /// <summary>The blocks of a sweep, the most promising first.</summary>
    /// <param name="sweep">The sweep's number.</param>
    /// <param name="shift">By what share of a block its borders are shifted.</param>
    internal ReadOnlySpan<int> Sweep(int sweep, double shift)
    {
        double sum = 0;
        for (int block = 0; block < _blocks; block++)
        {
            _keys[block] = 0;
            for (int quarter = 0; quarter < Quarters; quarter++)
            {
                _keys[block] -= _heat[Quarter(block, quarter, shift)];
            }

            sum -= _keys[block];
            _order[block] = block;
        }

        Array.Sort(_keys, _order);
        int count = _blocks;
        double least = sum / _blocks * Worth;
        while (sweep % AllEvery != 0 && count > 1 && -_keys[count - 1] < least)
        {
            count--;
        }

        return _order.AsSpan(0, count);
    }

    /// <summary>Takes in what the search of a block brought.</summary>
    internal void Searched(int block, double shift, long gain)
    {
        for (int quarter = 0; quarter < Quarters; quarter++)
        {
            _heat[Quarter(block, quarter, shift)] = gain / (double)Quarters;
        }
    }

    private int Quarter(int block, int quarter, double shift) =>
        (int)(((block + shift) * Quarters) + quarter) % _heat.Length;
}
