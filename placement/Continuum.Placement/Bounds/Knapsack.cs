using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>
/// Which items to take for the most gain where room is limited in several dimensions: depth-first branch and bound
/// (Horowitz and Sahni 1974) in the order of gain per unit of the scarcest dimension. What it answers is an upper bound
/// that is exact unless the number of steps runs out. Not for several threads at once.
/// </summary>
internal sealed class Knapsack
{
    private readonly long[] _room = new long[Resources.Count];
    private readonly int[] _tight = new int[Resources.Count];
    private long[] _gain = new long[16];
    private int[] _id = new int[16];
    private double[] _ratio = new double[16];
    private int[] _order = new int[16];
    private long[] _gains = new long[17];
    private long[] _needs = new long[17];
    private bool[] _taken = new bool[16];
    private bool[] _best = new bool[16];
    private int[] _needTable = [];
    private int _count;
    private int _tightCount;
    private long _slack;

    /// <summary>How many items were offered.</summary>
    internal int Count => _count;

    /// <summary>The dimension that decides, or -1 where everything fits.</summary>
    internal int Scarce { get; private set; }

    /// <summary>What one more unit of <see cref="Scarce"/> would bring in the relaxation.</summary>
    internal double Price { get; private set; }

    /// <summary>Forgets all items.</summary>
    /// <param name="needTable">What items need: <see cref="Resources.Count"/> numbers for each id.</param>
    internal void Clear(int[] needTable)
    {
        _needTable = needTable;
        _count = 0;
    }

    /// <summary>Offers an item.</summary>
    /// <param name="id">Which row of the table it needs.</param>
    /// <param name="gain">What it brings; above 0.</param>
    internal void Add(int id, long gain)
    {
        if (_count == _id.Length)
        {
            Grow();
        }

        _id[_count] = id;
        _gain[_count++] = gain;
    }

    /// <summary>Whether an item, by the order of <see cref="Add"/>, is in the set that was found.</summary>
    internal bool IsTaken(int item) => _best[item];

    /// <summary>No choice that fits brings more than this.</summary>
    /// <param name="capacity">What there is, dimension by dimension.</param>
    /// <param name="steps">How many steps may be taken before the relaxed value is answered.</param>
    internal long Solve(ReadOnlySpan<long> capacity, int steps)
    {
        Scarce = -1;
        Price = 0;
        FindTight(capacity);
        if (_tightCount == 0)
        {
            _best.AsSpan(0, _count).Fill(true);
            return Sum();
        }

        DropUnfit(capacity);
        long relaxed = long.MaxValue;
        int scarce = -1;
        for (int i = 0; i < _tightCount; i++)
        {
            Sort(_tight[i]);
            if (Relaxed(0, capacity[_tight[i]]) is var value && value < relaxed)
            {
                (relaxed, scarce) = (value, _tight[i]);
            }
        }

        if (Scarce != scarce)
        {
            Sort(scarce);
        }

        int critical = Critical(0, capacity[scarce]);
        Price = critical < _count && _gain[_order[critical]] > 0 ? -_ratio[critical] : 0;
        return Branch(capacity, steps, relaxed);
    }

    private void FindTight(ReadOnlySpan<long> capacity)
    {
        Array.Clear(_room);
        for (int i = 0; i < _count; i++)
        {
            ReadOnlySpan<int> need = Need(i);
            for (int k = 0; k < Resources.Count; k++)
            {
                _room[k] += need[k];
            }
        }

        _tightCount = 0;
        for (int k = 0; k < Resources.Count; k++)
        {
            if (_room[k] > capacity[k])
            {
                _tight[_tightCount++] = k;
            }
        }
    }

    // What fits not even alone brings nothing: it stays in its place with no gain, and is sorted last.
    private void DropUnfit(ReadOnlySpan<long> capacity)
    {
        for (int i = 0; i < _count; i++)
        {
            ReadOnlySpan<int> need = Need(i);
            for (int t = 0; t < _tightCount; t++)
            {
                if (need[_tight[t]] > capacity[_tight[t]])
                {
                    _gain[i] = 0;
                }
            }
        }
    }

    private void Sort(int dimension)
    {
        Scarce = dimension;
        for (int i = 0; i < _count; i++)
        {
            int need = Need(i)[dimension];
            _ratio[i] = _gain[i] == 0 ? 0 : need == 0 ? double.MinValue : -_gain[i] / (double)need;
            _order[i] = i;
        }

        _ratio.AsSpan(0, _count).Sort(_order.AsSpan(0, _count));
        for (int i = 0; i < _count; i++)
        {
            _gains[i + 1] = _gains[i] + _gain[_order[i]];
            _needs[i + 1] = _needs[i] + Need(_order[i])[dimension];
        }

        // Ratios that differ by less than a double can tell may stand in the wrong order: relaxed values are raised by
        // more than that is worth, and by one for the fraction cut off.
        _slack = 1 + (_gains[_count] >> 50);
    }

    // The first item from one on that does not fit any more when all before it are taken.
    private int Critical(int from, long room)
    {
        int low = from;
        int high = _count;
        long end = _needs[from] + room;
        while (low < high)
        {
            int middle = (low + high + 1) >> 1;
            (low, high) = _needs[middle] <= end ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private long Relaxed(int from, long room)
    {
        int critical = Critical(from, room);
        long gain = _gains[critical] - _gains[from];
        if (critical == _count)
        {
            return gain;
        }

        int item = _order[critical];
        long left = room - (_needs[critical] - _needs[from]);
        return gain + (long)((Int128)_gain[item] * left / Need(item)[Scarce]) + _slack;
    }

    private long Branch(ReadOnlySpan<long> capacity, int steps, long relaxed)
    {
        capacity.CopyTo(_room);
        long best = -1;
        long gain = 0;
        int at = 0;
        while (true)
        {
            if (steps-- <= 0)
            {
                return best < 0 ? Greedy(capacity, relaxed) : Math.Max(best, Unwind(at, gain, best, relaxed));
            }

            while (at < _count && gain + Relaxed(at, _room[Scarce]) > best)
            {
                gain += Take(_order[at++]);
            }

            if (at == _count && gain > best)
            {
                best = gain;
                _taken.AsSpan(0, _count).CopyTo(_best);
            }

            if ((at = Back(at, ref gain)) < 0)
            {
                return best;
            }
        }
    }

    // The relaxed values of all branches that were not looked into; nothing is better than the best of them.
    private long Unwind(int at, long gain, long best, long relaxed)
    {
        long most = Math.Max(best, gain + Relaxed(at, _room[Scarce]));
        while ((at = Back(at, ref gain)) >= 0)
        {
            most = Math.Max(most, gain + Relaxed(at, _room[Scarce]));
        }

        return Math.Min(most, relaxed);
    }

    private long Greedy(ReadOnlySpan<long> capacity, long relaxed)
    {
        capacity.CopyTo(_room);
        for (int i = 0; i < _count; i++)
        {
            Take(_order[i]);
        }

        _taken.AsSpan(0, _count).CopyTo(_best);
        return relaxed;
    }

    private long Take(int item)
    {
        ReadOnlySpan<int> need = Need(item);
        _taken[item] = _gain[item] > 0;
        for (int t = 0; t < _tightCount; t++)
        {
            _taken[item] &= need[_tight[t]] <= _room[_tight[t]];
        }

        if (!_taken[item])
        {
            return 0;
        }

        for (int t = 0; t < _tightCount; t++)
        {
            _room[_tight[t]] -= need[_tight[t]];
        }

        return _gain[item];
    }

    // Gives the last item that was taken back, and answers what comes after it; -1 where none was.
    private int Back(int at, ref long gain)
    {
        while (--at >= 0)
        {
            int item = _order[at];
            if (!_taken[item])
            {
                continue;
            }

            _taken[item] = false;
            gain -= _gain[item];
            ReadOnlySpan<int> need = Need(item);
            for (int t = 0; t < _tightCount; t++)
            {
                _room[_tight[t]] += need[_tight[t]];
            }

            return at + 1;
        }

        return -1;
    }

    private ReadOnlySpan<int> Need(int item) => _needTable.AsSpan(_id[item] * Resources.Count, Resources.Count);

    private long Sum()
    {
        long sum = 0;
        for (int i = 0; i < _count; i++)
        {
            sum += _gain[i];
        }

        return sum;
    }

    private void Grow()
    {
        int size = _id.Length * 2;
        Array.Resize(ref _gain, size);
        Array.Resize(ref _id, size);
        Array.Resize(ref _ratio, size);
        Array.Resize(ref _order, size);
        Array.Resize(ref _gains, size + 1);
        Array.Resize(ref _needs, size + 1);
        Array.Resize(ref _taken, size);
        Array.Resize(ref _best, size);
    }
}
