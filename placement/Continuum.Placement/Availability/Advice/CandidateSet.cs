namespace Continuum.Placement.Availability.Advice;

/// <summary>The candidates in the order of the search: cheap first, then the more reliable, then by id.</summary>
internal sealed class CandidateSet
{
    private readonly FailureTree _tree;
    private readonly ReplicaCandidate[] _candidates;
    private readonly int _needed;
    private readonly double _mostDown;

    internal CandidateSet(ReplicaRequest request, FailureModel model)
    {
        FailureTree all = new([.. request.Candidates.Select(node => (node.Id, node.Kind, node.Place))], model);
        int[] order =
        [
            .. Enumerable.Range(0, all.Count)
                .OrderBy(node => request.Candidates[node].CostPerHour)
                .ThenByDescending(all.Up)
                .ThenBy(node => request.Candidates[node].Id, StringComparer.Ordinal),
        ];
        _candidates = [.. Useful(order, all, request).Select(node => request.Candidates[node])];
        _tree = new FailureTree([.. _candidates.Select(node => (node.Id, node.Kind, node.Place))], model);
        Costs = [.. _candidates.Select(node => node.CostPerHour)];
        Down = [.. Enumerable.Range(0, _tree.Count).Select(node => 1 - _tree.Up(node))];
        (_needed, _mostDown) = (request.Needed, 1 - request.Target);
        MostReplicas = Math.Min(request.MostReplicas, Count);
    }

    internal int Count => Costs.Length;

    internal int MostReplicas { get; }

    internal long[] Costs { get; }

    /// <summary>By candidate: the probability that it is down.</summary>
    internal double[] Down { get; }

    /// <summary>How many sets have been worked out.</summary>
    internal long Evaluations { get; private set; }

    /// <summary>The probability that fewer than needed are up.</summary>
    internal double TooFew(ReadOnlySpan<int> set) => FewerThan(set, _needed);

    internal double FewerThan(ReadOnlySpan<int> set, int k)
    {
        Evaluations++;
        return _tree.FewerThan(set, Math.Max(0, k));
    }

    internal bool Suffices(double tooFew) => tooFew <= _mostDown;

    internal string Id(int candidate) => _candidates[candidate].Id;

    internal long Cost(ReadOnlySpan<int> set)
    {
        long sum = 0;
        foreach (int candidate in set)
        {
            sum += Costs[candidate];
        }

        return sum;
    }

    /// <summary>
    /// Whether a set without the earlier candidate never needs the later one: in the same site, no dearer and no less
    /// reliable, the earlier can stand in for it.
    /// </summary>
    internal bool Dominates(int earlier, int later) =>
        _tree.Site(earlier) == _tree.Site(later) && _tree.Own(earlier) >= _tree.Own(later);

    /// <summary>Leaves out who would come in only when all replicas are in better nodes of the same site.</summary>
    private static List<int> Useful(int[] order, FailureTree tree, ReplicaRequest request)
    {
        List<int> useful = [];
        Dictionary<int, List<double>> ownBySite = [];
        foreach (int node in order)
        {
            if (!ownBySite.TryGetValue(tree.Site(node), out List<double>? earlier))
            {
                ownBySite[tree.Site(node)] = earlier = [];
            }

            if (earlier.Count(own => own >= tree.Own(node)) < request.MostReplicas)
            {
                earlier.Add(tree.Own(node));
                useful.Add(node);
            }
        }

        return useful;
    }
}
