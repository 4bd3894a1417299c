namespace Continuum.Placement.Latency;

/// <summary>
/// For every place those that lie near it, each pair known to both: places that are near have like factors.
/// </summary>
internal sealed class NearGraph
{
    private const int Suggested = 4;

    private readonly int[] _starts;
    private readonly int[] _near;

    private NearGraph(int[] starts, int[] near) => (_starts, _near) = (starts, near);

    /// <summary>The places near one.</summary>
    internal ReadOnlySpan<int> Near(int place) => _near.AsSpan(_starts[place].._starts[place + 1]);

    /// <summary>Joins every place that was measured with those nearest to it.</summary>
    /// <param name="tree">Suggests some times as many.</param>
    /// <param name="places">How many places there are.</param>
    /// <param name="count">With how many each is joined at least.</param>
    /// <param name="distance">Says which of those suggested are nearest.</param>
    internal static NearGraph Of(CoordinateTree tree, int places, int count, Func<int, int, double> distance)
    {
        List<(int, int)> pairs = [];
        int[] suggested = new int[(Suggested * count) + 1];
        int[] nearest = new int[count];
        for (int place = 0; place < places; place++)
        {
            if (!tree.Contains(place))
            {
                continue;
            }

            NearestHeap heap = new(count);
            foreach (int other in suggested.AsSpan(0, tree.NearestTo(place, suggested)))
            {
                if (other != place)
                {
                    heap.Offer(distance(place, other), other);
                }
            }

            foreach (int other in nearest.AsSpan(0, heap.Drain(nearest)))
            {
                pairs.Add((place, other));
                pairs.Add((other, place));
            }
        }

        return Joined(pairs, places);
    }

    private static NearGraph Joined(List<(int, int)> pairs, int places)
    {
        pairs.Sort();
        int[] starts = new int[places + 1];
        int[] near = new int[pairs.Count];
        int filled = 0;
        (int, int) last = (-1, -1);
        foreach ((int, int) pair in pairs)
        {
            if (pair != last)
            {
                near[filled++] = pair.Item2;
                starts[pair.Item1 + 1]++;
                last = pair;
            }
        }

        for (int i = 0; i < places; i++)
        {
            starts[i + 1] += starts[i];
        }

        return new NearGraph(starts, near[..filled]);
    }
}
