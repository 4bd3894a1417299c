namespace Continuum.Placement.Availability.Advice;

/// <summary>How many replicas, and where, for a target?</summary>
public sealed record ReplicaRequest
{
    /// <summary>Where replicas could be; one a node at most. The order does not matter.</summary>
    public required IReadOnlyList<ReplicaCandidate> Candidates { get; init; }

    /// <summary>How many replicas have to be up; 0 or more.</summary>
    public int Needed { get; init; } = 1;

    /// <summary>The share of time in which that many have to be up, 0 to 1: 0.9995 for 99.95 %.</summary>
    public required double Target { get; init; }

    /// <summary>How many replicas there may be; 0 to 32.</summary>
    public int MostReplicas { get; init; } = FailureTree.MostReplicas;

    /// <summary>
    /// How many sets may be worked out in search of a proof; beyond, the best found is given with a bound. 0 or more.
    /// </summary>
    public int MostEvaluations { get; init; } = 100_000;

    /// <exception cref="InvalidAvailabilityInputException">Something is wrong; all of it is listed.</exception>
    internal void Check()
    {
        // A thousand million cost units an hour: 32 of them still fit into a long.
        const long mostCost = 1_000_000_000_000_000;
        (bool Wrong, string Mistake)[] checks =
        [
            (Needed < 0, $"{Needed} replicas are to be up, 0 or more is right"),
            (!(Target >= 0 && Target <= 1), $"the target is {Target}, 0 to 1 is right"),
            (MostReplicas is < 0 or > FailureTree.MostReplicas,
                $"there may be {MostReplicas} replicas, 0 to {FailureTree.MostReplicas} is right"),
            (MostEvaluations < 0, $"{MostEvaluations} sets may be worked out, 0 or more is right"),
        ];
        InvalidAvailabilityInputException.ThrowIfAny(
        [
            .. checks.Where(check => check.Wrong).Select(check => check.Mistake),
            .. Candidates.Where(candidate => candidate.CostPerHour is < 0 or > mostCost)
                .Select(candidate => $"node {candidate.Id} costs {candidate.CostPerHour}, 0 to {mostCost} is right"),
        ]);
    }
}
