namespace Continuum.Placement.Latency;

/// <summary>
/// The few nearest of many: a heap with the farthest on top; of two equally far the higher number is farther.
/// </summary>
internal sealed class NearestHeap(int capacity)
{
    private readonly (double Key, int Number)[] _heap = new (double, int)[capacity];
    private int _count;

    internal bool IsFull => _count == _heap.Length;

    /// <summary>How far the farthest of those kept is.</summary>
    internal double Worst => _heap[0].Key;

    /// <summary>Keeps a number when it is among the nearest.</summary>
    internal void Offer(double key, int number)
    {
        if (!IsFull)
        {
            _heap[_count] = (key, number);
            Rise(_count++);
        }
        else if (_count > 0 && IsFarther(_heap[0], (key, number)))
        {
            _heap[0] = (key, number);
            Sink();
        }
    }

    /// <summary>Gives the numbers back, the nearest first, and keeps none.</summary>
    internal int Drain(Span<int> nearest)
    {
        int count = Math.Min(_count, nearest.Length);
        while (_count > 0)
        {
            int last = --_count;
            if (last < nearest.Length)
            {
                nearest[last] = _heap[0].Number;
            }

            _heap[0] = _heap[last];
            Sink();
        }

        return count;
    }

    private static bool IsFarther((double Key, int Number) left, (double Key, int Number) right) =>
        left.Key > right.Key || (left.Key == right.Key && left.Number > right.Number);

    private void Rise(int at)
    {
        while (at > 0 && IsFarther(_heap[at], _heap[(at - 1) / 2]))
        {
            (_heap[at], _heap[(at - 1) / 2]) = (_heap[(at - 1) / 2], _heap[at]);
            at = (at - 1) / 2;
        }
    }

    private void Sink()
    {
        int at = 0;
        while (true)
        {
            int farthest = at;
            for (int child = (2 * at) + 1; child <= (2 * at) + 2 && child < _count; child++)
            {
                farthest = IsFarther(_heap[child], _heap[farthest]) ? child : farthest;
            }

            if (farthest == at)
            {
                return;
            }

            (_heap[at], _heap[farthest]) = (_heap[farthest], _heap[at]);
            at = farthest;
        }
    }
}
