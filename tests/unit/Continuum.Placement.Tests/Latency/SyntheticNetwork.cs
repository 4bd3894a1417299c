using Continuum.Placement.Latency;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Latency;

/// <summary>
/// A made-up network: places scattered over a plane in clusters, access links, and detours of a few per cent.
/// </summary>
internal sealed class SyntheticNetwork
{
    private readonly double[] _matrix;

    internal SyntheticNetwork(int places, int seed, double detour = 0.05)
    {
        Random random = new(seed);
        (double X, double Y, double Access)[] at = new (double, double, double)[places];
        Place[] names = new Place[places];
        int clusters = Math.Max(2, places / 20);
        (double X, double Y)[] centres =
            [.. Enumerable.Range(0, clusters).Select(_ => (random.NextDouble() * 200, random.NextDouble() * 120))];
        for (int i = 0; i < places; i++)
        {
            int cluster = random.Next(clusters);
            at[i] = (
                centres[cluster].X + (random.NextDouble() * 8),
                centres[cluster].Y + (random.NextDouble() * 8),
                0.3 + (random.NextDouble() * 3));
            names[i] = new Place($"r{cluster % 7}", $"z{cluster}", $"s{i}");
        }

        Names = names;
        _matrix = new double[places * places];
        for (int a = 0; a < places; a++)
        {
            for (int b = a + 1; b < places; b++)
            {
                double x = at[a].X - at[b].X;
                double y = at[a].Y - at[b].Y;
                double rtt = (Math.Sqrt((x * x) + (y * y)) + at[a].Access + at[b].Access)
                    * (1 + (detour * random.NextDouble()));
                _matrix[(a * places) + b] = _matrix[(b * places) + a] = rtt;
            }
        }
    }

    internal Place[] Names { get; }

    internal int Places => Names.Length;

    internal ReadOnlySpan<double> Matrix => _matrix;

    internal double RttMs(int a, int b) => _matrix[(a * Places) + b];

    internal PairRoundTrip[] Sampled(int neighbours, ulong seed) =>
        [.. PairSampling.Neighbours(neighbours).Draw(_matrix, Places, seed)];
}
