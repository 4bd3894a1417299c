using Continuum.Placement.Availability.Advice;
using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Availability.Calibration;

/// <summary>
/// Chooses replicas by what came before a moment and looks whether functions got what they asked for after it. Every
/// way of choosing has the same candidates and as many replicas.
/// </summary>
public static class PlacementTrial
{
    /// <summary>Tries; one row a way of choosing.</summary>
    /// <param name="histories">From well before the split to well after it.</param>
    /// <param name="split">What lies before it is learnt from; what lies after it is checked against.</param>
    /// <param name="assumed">What holds where there is nothing to learn from.</param>
    /// <param name="options">What is tried.</param>
    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    public static IReadOnlyList<TrialRow> Run(
        IReadOnlyList<UptimeHistory> histories,
        DateTimeOffset split,
        FailureModel assumed,
        TrialOptions options)
    {
        options.Check();
        ObservedFleet fleet = new(histories, split, options.Moments);
        FailureModel model = FailureEstimator.Estimate(fleet.Before, assumed, options.Estimation).Model;
        FailureTree tree = new(fleet.Nodes, model);
        Random random = new(options.Seed);
        TrialPolicy[] policies = Enum.GetValues<TrialPolicy>();
        TrialTally[] tallies = [.. policies.Select(_ => new TrialTally())];
        for (int function = 0; function < options.Functions; function++)
        {
            int[] candidates = Candidates(fleet, options, random);
            double target = options.Targets[function % options.Targets.Count];
            for (int policy = 0; policy < policies.Length && candidates.Length > 0; policy++)
            {
                int[] chosen = Choose(policies[policy], fleet, candidates, options.Replicas, model);
                (int seen, int tooFew) = fleet.Count(chosen, 1);
                if (seen > 0)
                {
                    tallies[policy].Count((double)tooFew / seen, tree.FewerThan(chosen, 1), 1 - target);
                }
            }
        }

        return [.. policies.Zip(tallies, (policy, tally) => tally.Row(policy))];
    }

    private static int[] Candidates(ObservedFleet fleet, TrialOptions options, Random random)
    {
        (string, string)[] zones =
        [
            .. fleet.Nodes.Select(node => (node.Place.Region, node.Place.Zone)).Distinct()
                .OrderBy(zone => zone.Region, StringComparer.Ordinal)
                .ThenBy(zone => zone.Zone, StringComparer.Ordinal),
        ];
        random.Shuffle(zones);
        HashSet<(string, string)> near = [.. zones.Take(options.NearZones)];
        int[] candidates =
        [
            .. Enumerable.Range(0, fleet.Nodes.Length)
                .Where(node => near.Contains((fleet.Nodes[node].Place.Region, fleet.Nodes[node].Place.Zone))),
        ];
        random.Shuffle(candidates);
        return candidates[..Math.Min(options.Candidates, candidates.Length)];
    }

    private static int[] Choose(
        TrialPolicy policy,
        ObservedFleet fleet,
        int[] candidates,
        int replicas,
        FailureModel model)
    {
        switch (policy)
        {
            case TrialPolicy.Advised:
                ReplicaAdvice advice = ReplicaAdvisor.MostAvailable(
                    new ReplicaRequest
                    {
                        Candidates = [.. candidates.Select(node => Candidate(fleet.Nodes[node]))],
                        Target = 0,
                        MostReplicas = replicas,
                    },
                    model);
                return [.. candidates.Where(node => advice.Nodes.Contains(fleet.Nodes[node].Id))];
            case TrialPolicy.EachAlone:
                return
                [
                    .. candidates.OrderByDescending(node => fleet.UpShare[node]).ThenBy(node => node).Take(replicas),
                ];
            default:
                return [.. candidates.Take(replicas)];
        }
    }

    private static ReplicaCandidate Candidate((string Id, string Kind, Place Place) node) =>
        new(node.Id, node.Kind, node.Place, CostPerHour: 1);
}
