namespace Continuum.Placement.Availability;

/// <summary>The states of many domains, one after another in two flat arrays; the calm state is among them.</summary>
internal sealed class DomainTable
{
    private readonly int[] _first;
    private readonly double[] _probability;
    private readonly double[] _survives;

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
    }

    /// <summary>The share of time of each state of the domain; they sum to 1.</summary>
    internal ReadOnlySpan<double> Probability(int domain) =>
        _probability.AsSpan(_first[domain].._first[domain + 1]);

    /// <summary>The probability that each state leaves a node up.</summary>
    internal ReadOnlySpan<double> Survives(int domain) => _survives.AsSpan(_first[domain].._first[domain + 1]);

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
}
