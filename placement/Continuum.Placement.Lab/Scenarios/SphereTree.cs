namespace Continuum.Placement.Lab.Scenarios;

/// <summary>
/// A tree of boxes over points with heights (Bentley 1975): the points nearest to one, by their distance times a factor
/// plus their height.
/// </summary>
internal sealed class SphereTree
{
    private const int Leaf = 8;

    private readonly double[] _point;
    private readonly double[] _height;
    private readonly int[] _order;
    private readonly double[] _box;
    private readonly double[] _least;

    /// <param name="point">Three coordinates a point.</param>
    /// <param name="height">One a point.</param>
    internal SphereTree(double[] point, double[] height)
    {
        (_point, _height) = (point, height);
        _order = [.. Enumerable.Range(0, height.Length)];
        int boxes = 2;
        while (boxes * Leaf < height.Length * 2)
        {
            boxes *= 2;
        }

        _box = new double[6 * boxes * 2];
        _least = new double[boxes * 2];
        Build(1, 0, height.Length);
    }

    /// <summary>Fills in the points nearest to one but itself, ties by number; returns how many.</summary>
    internal int Nearest(int from, double factor, Span<int> nearest)
    {
        Span<double> distance = nearest.Length <= 512 ? stackalloc double[nearest.Length] : new double[nearest.Length];
        int count = 0;
        Search(1, 0, _order.Length, from, factor, nearest, distance, ref count);
        return count;
    }

    private void Build(int box, int start, int end)
    {
        Span<double> sides = _box.AsSpan(6 * box, 6);
        sides[..3].Fill(double.PositiveInfinity);
        sides[3..].Fill(double.NegativeInfinity);
        _least[box] = double.PositiveInfinity;
        for (int i = start; i < end; i++)
        {
            _least[box] = Math.Min(_least[box], _height[_order[i]]);
            for (int axis = 0; axis < 3; axis++)
            {
                double x = _point[(3 * _order[i]) + axis];
                sides[axis] = Math.Min(sides[axis], x);
                sides[axis + 3] = Math.Max(sides[axis + 3], x);
            }
        }

        if (end - start <= Leaf)
        {
            return;
        }

        int widest = 0;
        for (int axis = 1; axis < 3; axis++)
        {
            widest = sides[axis + 3] - sides[axis] > sides[widest + 3] - sides[widest] ? axis : widest;
        }

        Array.Sort(_order, start, end - start, Comparer<int>.Create((one, other) =>
            _point[(3 * one) + widest].CompareTo(_point[(3 * other) + widest]) is var by and not 0
                ? by
                : one.CompareTo(other)));
        int middle = (start + end) / 2;
        Build(2 * box, start, middle);
        Build((2 * box) + 1, middle, end);
    }

    private void Search(
        int box, int start, int end, int from, double factor, Span<int> nearest, Span<double> distance, ref int count)
    {
        if (count == nearest.Length && (count == 0 || Least(box, from, factor) > distance[count - 1]))
        {
            return;
        }

        if (end - start <= Leaf)
        {
            foreach (int point in _order.AsSpan(start, end - start))
            {
                if (point != from)
                {
                    Offer(point, (Math.Sqrt(Square(from, point)) * factor) + _height[point], nearest, distance, ref count);
                }
            }

            return;
        }

        int middle = (start + end) / 2;
        if (Least(2 * box, from, factor) <= Least((2 * box) + 1, from, factor))
        {
            Search(2 * box, start, middle, from, factor, nearest, distance, ref count);
            Search((2 * box) + 1, middle, end, from, factor, nearest, distance, ref count);
        }
        else
        {
            Search((2 * box) + 1, middle, end, from, factor, nearest, distance, ref count);
            Search(2 * box, start, middle, from, factor, nearest, distance, ref count);
        }
    }

    private static void Offer(int point, double at, Span<int> nearest, Span<double> distance, ref int count)
    {
        int i = count;
        while (i > 0 && (at < distance[i - 1] || (at == distance[i - 1] && point < nearest[i - 1])))
        {
            i--;
        }

        if (i == nearest.Length)
        {
            return;
        }

        count = Math.Min(count + 1, nearest.Length);
        nearest[i..(count - 1)].CopyTo(nearest[(i + 1)..]);
        distance[i..(count - 1)].CopyTo(distance[(i + 1)..]);
        (nearest[i], distance[i]) = (point, at);
    }

    private double Least(int box, int from, double factor)
    {
        double square = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            double x = _point[(3 * from) + axis];
            double off = Math.Max(0, Math.Max(_box[(6 * box) + axis] - x, x - _box[(6 * box) + axis + 3]));
            square += off * off;
        }

        return (Math.Sqrt(square) * factor) + _least[box];
    }

    private double Square(int one, int other)
    {
        double x = _point[3 * one] - _point[3 * other];
        double y = _point[(3 * one) + 1] - _point[(3 * other) + 1];
        double z = _point[(3 * one) + 2] - _point[(3 * other) + 2];
        return (x * x) + (y * y) + (z * z);
    }
}
