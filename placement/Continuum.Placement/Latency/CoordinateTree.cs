namespace Continuum.Placement.Latency;

/// <summary>
/// Finds the places nearest in an embedding without looking at all of them: a kd-tree with the box and the least height
/// of every branch. Ties go to the lower number.
/// </summary>
internal sealed class CoordinateTree
{
    private const int LeafSize = 12;

    private readonly Embedding _embedding;
    private readonly int[] _order;
    private readonly bool[] _contained;
    private readonly List<Branch> _branches = [];
    private readonly List<double> _boxes = [];

    /// <summary>Builds the tree over those places for which it is said so.</summary>
    internal CoordinateTree(Embedding embedding, bool[] contained)
    {
        _embedding = embedding;
        _contained = contained;
        List<int> order = [];
        for (int place = 0; place < contained.Length; place++)
        {
            if (contained[place])
            {
                order.Add(place);
            }
        }

        _order = [.. order];
        if (_order.Length > 0)
        {
            Build(0, _order.Length);
        }
    }

    private readonly record struct Branch(int From, int To, int Low, int High, double LeastHeight);

    /// <summary>Whether a place is in the tree.</summary>
    internal bool Contains(int place) => place < _contained.Length && _contained[place];

    /// <summary>The places nearest to one of the tree, the nearest first, itself included.</summary>
    /// <returns>How many were filled in.</returns>
    internal int NearestTo(int place, Span<int> nearest)
    {
        if (nearest.Length == 0 || _order.Length == 0)
        {
            return 0;
        }

        NearestHeap heap = new(Math.Min(nearest.Length, _order.Length));
        Search(0, place, heap);
        return heap.Drain(nearest);
    }

    private void Search(int number, int place, NearestHeap heap)
    {
        Branch branch = _branches[number];
        if (branch.Low < 0)
        {
            foreach (int other in _order.AsSpan(branch.From..branch.To))
            {
                double key = other == place
                    ? double.NegativeInfinity
                    : Embedding.Bent(_embedding.Distance(place, other)) + _embedding.Heights[other];
                heap.Offer(key, other);
            }

            return;
        }

        double low = Bound(branch.Low, place);
        double high = Bound(branch.High, place);
        (int first, double firstBound, int second, double secondBound) = high < low
            ? (branch.High, high, branch.Low, low)
            : (branch.Low, low, branch.High, high);
        if (!heap.IsFull || firstBound <= heap.Worst)
        {
            Search(first, place, heap);
        }

        if (!heap.IsFull || secondBound <= heap.Worst)
        {
            Search(second, place, heap);
        }
    }

    /// <summary>No place of a branch is nearer than this.</summary>
    private double Bound(int number, int place)
    {
        int dimensions = _embedding.Dimensions;
        int box = number * 2 * dimensions;
        double square = 0;
        for (int d = 0; d < dimensions; d++)
        {
            double at = _embedding.Points[(place * dimensions) + d];
            double outside = Math.Max(Math.Max(_boxes[box + d] - at, at - _boxes[box + dimensions + d]), 0);
            square += outside * outside;
        }

        return Embedding.Bent(Math.Sqrt(square)) + _branches[number].LeastHeight;
    }

    private int Build(int from, int to)
    {
        int number = _branches.Count;
        double least = double.PositiveInfinity;
        foreach (int place in _order.AsSpan(from..to))
        {
            least = Math.Min(least, _embedding.Heights[place]);
        }

        _branches.Add(new Branch(from, to, -1, -1, least));
        int widest = AddBox(from, to);
        if (to - from <= LeafSize)
        {
            return number;
        }

        int dimensions = _embedding.Dimensions;
        double[] points = _embedding.Points;
        _order.AsSpan(from..to).Sort((a, b) =>
        {
            int order = points[(a * dimensions) + widest].CompareTo(points[(b * dimensions) + widest]);
            return order != 0 ? order : a.CompareTo(b);
        });
        int middle = (from + to) / 2;
        int low = Build(from, middle);
        int high = Build(middle, to);
        _branches[number] = new Branch(from, to, low, high, least);
        return number;
    }

    /// <summary>Adds the box of some places and says in which direction it is widest.</summary>
    private int AddBox(int from, int to)
    {
        int dimensions = _embedding.Dimensions;
        int box = _boxes.Count;
        for (int i = 0; i < 2 * dimensions; i++)
        {
            _boxes.Add(i < dimensions ? double.PositiveInfinity : double.NegativeInfinity);
        }

        foreach (int place in _order.AsSpan(from..to))
        {
            for (int d = 0; d < dimensions; d++)
            {
                double at = _embedding.Points[(place * dimensions) + d];
                _boxes[box + d] = Math.Min(_boxes[box + d], at);
                _boxes[box + dimensions + d] = Math.Max(_boxes[box + dimensions + d], at);
            }
        }

        int widest = 0;
        for (int d = 1; d < dimensions; d++)
        {
            widest = Width(d) > Width(widest) ? d : widest;
        }

        return widest;

        double Width(int d) => _boxes[box + dimensions + d] - _boxes[box + d];
    }
}
