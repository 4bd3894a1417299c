namespace Continuum.Placement.Availability;

/// <summary>The states of many domains, one after another in two flat arrays; the calm state is among them.</summary>
internal sealed class DomainTable
{
    private readonly int[] _first;
    private readonly double[] _probability;
    private readonly double[] _survives;
    private readonly double[] _tilt;

    internal DomainTable(IReadOnlyList<IReadOnlyList<DomainState>> domains)
    {
        _first = new int[domains.Count + 1];
        List<double> probability = [];
        List<double> survives = [];
        for (int domain = 0; domain < domains.Count; domain++)
        {
            double calm = 1;
            foreach (DomainState state in domains[domain])
            {
                calm -= state.Probability;
                if (state.Probability > 0)
                {
                    probability.Add(state.Probability);
                    survives.Add(1 - state.NodeDown);
                }
            }

            probability.Add(Math.Max(0, calm));
            survives.Add(1);
            _first[domain + 1] = probability.Count;
        }

        _probability = [.. probability];
        _survives = [.. survives];
        _tilt = new double[_survives.Length];
        for (int domain = 0; domain < domains.Count; domain++)
        {
            Tilt(_first[domain], _first[domain + 1]);
        }
    }

    /// <summary>The share of time of each state of the domain; they sum to 1.</summary>
    internal ReadOnlySpan<double> Probability(int domain) =>
        _probability.AsSpan(_first[domain].._first[domain + 1]);

    /// <summary>The probability that each state leaves a node up.</summary>
    internal ReadOnlySpan<double> Survives(int domain) => _survives.AsSpan(_first[domain].._first[domain + 1]);

    /// <summary>
    /// By state: 1 for those of the domain's worse half of the time, -1 for those of its better half, between these for
    /// the one that lies in both. Their mean is 0.
    /// </summary>
    internal ReadOnlySpan<double> Tilt(int domain) => _tilt.AsSpan(_first[domain].._first[domain + 1]);

    /// <summary>The probability that the domain leaves a node up, over all of its states.</summary>
    internal double LeavesUp(int domain)
    {
        ReadOnlySpan<double> probability = Probability(domain);
        ReadOnlySpan<double> survives = Survives(domain);
        double sum = 0;
        for (int state = 0; state < probability.Length; state++)
        {
            sum += probability[state] * survives[state];
        }

        return sum;
    }

    /// <summary>By how much more that is in the worse half of the time than over all of it; 0 or less.</summary>
    internal double TiltOfLeavesUp(int domain)
    {
        ReadOnlySpan<double> probability = Probability(domain);
        ReadOnlySpan<double> survives = Survives(domain);
        ReadOnlySpan<double> tilt = Tilt(domain);
        double sum = 0;
        for (int state = 0; state < probability.Length; state++)
        {
            sum += probability[state] * tilt[state] * survives[state];
        }

        return sum;
    }

    private void Tilt(int first, int end)
    {
        double left = 0.5;
        foreach (int state in Enumerable.Range(first, end - first).OrderBy(state => _survives[state]))
        {
            double worse = Math.Min(left, _probability[state]);
            left -= worse;
            _tilt[state] = _probability[state] > 0 ? (2 * worse / _probability[state]) - 1 : 0;
        }
    }
}
