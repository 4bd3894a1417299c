using System.Globalization;

namespace Continuum.Placement.Availability.Advice;

/// <summary>Says how many replicas a target takes, and where, at least cost.</summary>
public static class ReplicaAdvisor
{
    // Beyond, branch and bound seldom ends in the evaluations allowed, and its tables grow.
    private const int MostCandidatesProved = 1024;

    /// <summary>
    /// The cheapest set that meets the target; proved where the candidates are few, with a bound where they are many;
    /// or the best set there is, and what is missing.
    /// </summary>
    /// <param name="request">The target and the candidates.</param>
    /// <param name="model">How they fail.</param>
    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    public static ReplicaAdvice Advise(ReplicaRequest request, FailureModel model)
    {
        request.Check();
        CandidateSet candidates = new(request, model);
        if (request.Needed == 0)
        {
            return new ReplicaAdvice.Met(0) { Nodes = [], Availability = 1, CostPerHour = 0 };
        }

        if (candidates.MostReplicas < request.Needed)
        {
            return Miss(request, candidates, provedImpossible: true);
        }

        int[]? found = new GreedySets(candidates, request.Needed).Cheap();
        if (candidates.Count > MostCandidatesProved)
        {
            long bound = new CheapestSetSearch(candidates, request.Needed, found, 0).LeastCost();
            return found is null
                ? Miss(request, candidates, bound == long.MaxValue)
                : Meet(candidates, found, bound);
        }

        CheapestSetSearch search = new(candidates, request.Needed, found, request.MostEvaluations);
        search.Run();
        return search.Best is not { } best ? Miss(request, candidates, search.IsComplete)
            : Meet(candidates, best, search.IsComplete ? candidates.Cost(best) : search.LeastCost());
    }

    /// <summary>
    /// The most available set of a number of nodes, whatever they cost: by greedy choice and exchanges, not proved.
    /// </summary>
    /// <param name="request">The candidates, how many are needed, and how many there may be.</param>
    /// <param name="model">How they fail.</param>
    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    public static ReplicaAdvice MostAvailable(ReplicaRequest request, FailureModel model)
    {
        request.Check();
        CandidateSet candidates = new(request with { MostEvaluations = 0 }, model);
        if (candidates.MostReplicas < request.Needed)
        {
            return Miss(request, candidates, provedImpossible: true);
        }

        int[] best = new GreedySets(candidates, request.Needed).MostAvailable(candidates.MostReplicas);
        CheapestSetSearch bound = new(candidates, Math.Max(1, request.Needed), best, 0);
        return candidates.Suffices(candidates.TooFew(best))
            ? Meet(candidates, best, bound.LeastCost())
            : Miss(request, candidates, provedImpossible: false);
    }

    private static ReplicaAdvice.Met Meet(CandidateSet candidates, int[] set, long bound) =>
        new(Math.Min(bound, candidates.Cost(set)))
        {
            Nodes = [.. set.Select(candidates.Id).Order(StringComparer.Ordinal)],
            Availability = 1 - candidates.TooFew(set),
            CostPerHour = candidates.Cost(set),
        };

    private static ReplicaAdvice.Missed Miss(ReplicaRequest request, CandidateSet candidates, bool provedImpossible)
    {
        int[] best = new GreedySets(candidates, request.Needed).MostAvailable(candidates.MostReplicas);
        double tooFew = candidates.TooFew(best);
        return new ReplicaAdvice.Missed(provedImpossible, [.. Missing(request, candidates, tooFew)])
        {
            Nodes = [.. best.Select(candidates.Id).Order(StringComparer.Ordinal)],
            Availability = 1 - tooFew,
            CostPerHour = candidates.Cost(best),
        };
    }

    private static IEnumerable<string> Missing(ReplicaRequest request, CandidateSet candidates, double tooFew)
    {
        if (request.Candidates.Count < request.Needed)
        {
            yield return $"{request.Candidates.Count} nodes are candidates and {request.Needed} have to be up: "
                + $"{request.Needed - request.Candidates.Count} more are needed";
        }
        else if (request.MostReplicas < request.Needed)
        {
            yield return $"{request.MostReplicas} replicas are allowed and {request.Needed} have to be up: "
                + $"allow {request.Needed} or more";
        }
        else
        {
            string remedy = candidates.MostReplicas < request.MostReplicas
                ? "another node, best in a place that shares no zone with these, or a lower target"
                : "more replicas allowed, more reliable nodes, or a lower target";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"the best {candidates.MostReplicas} nodes have too few up for {tooFew:0.######} of the time where "
                + $"{1 - request.Target:0.######} is asked for: {remedy}");
        }
    }
}
