using Continuum.Placement.Numerics;

namespace Continuum.Placement.Latency;

/// <summary>
/// Who was measured with whom: the neighbours of every place in one array, with the logarithms of the times.
/// </summary>
internal sealed class RoundTripGraph
{
    private const int MistakesNamed = 8;

    private readonly int[] _starts;

    /// <summary>Takes the samples in both directions.</summary>
    /// <exception cref="ArgumentException">Samples cannot be; the first of them are named.</exception>
    internal RoundTripGraph(int places, ReadOnlySpan<PairRoundTrip> samples)
    {
        Check(places, samples);
        Samples = samples.Length;
        _starts = new int[places + 1];
        foreach (PairRoundTrip sample in samples)
        {
            _starts[sample.A + 1]++;
            _starts[sample.B + 1]++;
        }

        for (int i = 0; i < places; i++)
        {
            _starts[i + 1] += _starts[i];
        }

        Neighbours = new int[2 * samples.Length];
        LogRtts = new double[2 * samples.Length];
        int[] next = _starts[..^1];
        double sum = 0;
        foreach (PairRoundTrip sample in samples)
        {
            double log = FixedMath.Log(sample.RttMs);
            sum += log;
            (Neighbours[next[sample.A]], LogRtts[next[sample.A]++]) = (sample.B, log);
            (Neighbours[next[sample.B]], LogRtts[next[sample.B]++]) = (sample.A, log);
        }

        MeanLog = samples.Length == 0 ? 0 : sum / samples.Length;
    }

    /// <summary>How many places there are, those without samples included.</summary>
    internal int Places => _starts.Length - 1;

    /// <summary>How many samples there are, each counted once.</summary>
    internal int Samples { get; }

    /// <summary>The other ends, place by place.</summary>
    internal int[] Neighbours { get; }

    /// <summary>The natural logarithms of the round trips, beside <see cref="Neighbours"/>.</summary>
    internal double[] LogRtts { get; }

    /// <summary>Their mean.</summary>
    internal double MeanLog { get; }

    /// <summary>
    /// Where a place's neighbours start; those of the last place end at the start of the number after it.
    /// </summary>
    internal int Start(int place) => _starts[place];

    /// <summary>How many round trips of a place were measured.</summary>
    internal int Degree(int place) => _starts[place + 1] - _starts[place];

    /// <summary>Which places hang together: the lowest number of each place's component.</summary>
    internal int[] Components()
    {
        int[] component = new int[Places];
        Array.Fill(component, -1);
        Stack<int> open = new();
        for (int root = 0; root < Places; root++)
        {
            if (component[root] >= 0)
            {
                continue;
            }

            component[root] = root;
            open.Push(root);
            while (open.TryPop(out int place))
            {
                for (int k = Start(place); k < Start(place + 1); k++)
                {
                    if (component[Neighbours[k]] < 0)
                    {
                        component[Neighbours[k]] = root;
                        open.Push(Neighbours[k]);
                    }
                }
            }
        }

        return component;
    }

    private static void Check(int places, ReadOnlySpan<PairRoundTrip> samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(places);
        List<string> mistakes = [];
        foreach (PairRoundTrip sample in samples)
        {
            bool isPair = (uint)sample.A < (uint)places && (uint)sample.B < (uint)places && sample.A != sample.B;
            if ((!isPair || !PairRoundTrip.IsTime(sample.RttMs)) && mistakes.Count < MistakesNamed)
            {
                mistakes.Add(
                    $"{sample}; two places of 0 to {places - 1} and a time from {PairRoundTrip.LeastMs} to "
                    + $"{PairRoundTrip.MostMs} ms are right");
            }
        }

        if (mistakes.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", mistakes), nameof(samples));
        }
    }
}
