namespace Continuum.Placement.Availability.Advice;

/// <summary>The answer to a <see cref="ReplicaRequest"/>.</summary>
public abstract record ReplicaAdvice
{
    private ReplicaAdvice()
    {
    }

    /// <summary>Where the replicas go, sorted by id.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>The probability that as many as needed are up.</summary>
    public required double Availability { get; init; }

    /// <summary>What they cost an hour together, in millionths of the cost unit.</summary>
    public required long CostPerHour { get; init; }

    /// <summary>The target is met.</summary>
    /// <param name="AtLeastCostPerHour">
    /// No set that meets the target costs less than this; the cost itself where that is proved.
    /// </param>
    public sealed record Met(long AtLeastCostPerHour) : ReplicaAdvice
    {
        /// <summary>Whether no cheaper set meets the target, proved.</summary>
        public bool IsProvedLeast => AtLeastCostPerHour == CostPerHour;
    }

    /// <summary>The target is not met: this is the best set known.</summary>
    /// <param name="IsProvedImpossible">Whether no set of the candidates meets it, proved.</param>
    /// <param name="Missing">What would have to change; one or more.</param>
    public sealed record Missed(bool IsProvedImpossible, IReadOnlyList<string> Missing) : ReplicaAdvice;
}
