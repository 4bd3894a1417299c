using System.Diagnostics;
using Continuum.Placement.Lab.Baselines;
using Continuum.Placement.Planning;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>Makes the policies that are compared.</summary>
public static class LabPolicies
{
    /// <summary>Makes a policy for one run.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="options">Says how long the planner works.</param>
    /// <param name="seed">What its chance starts from.</param>
    public static ILabPolicy Create(LabPolicyKind kind, LabOptions options, int seed) => kind switch
    {
        LabPolicyKind.Continuum => new LivePlanPolicy(
            Budget(options.FirstRounds, seed), options.MovesPerMinute * options.ReplanMinutes),
        LabPolicyKind.ContinuumReplanned => new PlannerPolicy(
            Budget(options.FirstRounds, seed), Budget(options.LaterRounds, seed)),
        LabPolicyKind.Nearest => new BaselinePolicy(new NearestFirstBaseline()),
        LabPolicyKind.KubeLike => new BaselinePolicy(new KubeLikeBaseline(seed)),
        LabPolicyKind.NomadLike => new BaselinePolicy(new NomadLikeBaseline(seed)),
        LabPolicyKind.LeastLoaded => new BaselinePolicy(new LeastLoadedBaseline()),
        LabPolicyKind.RoundRobin => new BaselinePolicy(new RoundRobinBaseline()),
        LabPolicyKind.Random => new BaselinePolicy(new RandomBaseline(seed)),
        _ => throw new UnreachableException($"{kind} is no policy"),
    };

    /// <summary>What a policy is called in files and reports.</summary>
    public static string NameOf(LabPolicyKind kind) => kind switch
    {
        LabPolicyKind.Continuum => "continuum",
        LabPolicyKind.ContinuumReplanned => "continuum-replanned",
        LabPolicyKind.Nearest => "nearest",
        LabPolicyKind.KubeLike => "kube-like",
        LabPolicyKind.NomadLike => "nomad-like",
        LabPolicyKind.LeastLoaded => "least-loaded",
        LabPolicyKind.RoundRobin => "round-robin",
        LabPolicyKind.Random => "random",
        _ => throw new UnreachableException($"{kind} is no policy"),
    };

    // The bound is for those who ask how good a plan is, not for one that runs.
    private static PlanBudget Budget(int rounds, int seed) =>
        new() { Rounds = rounds, Seed = (ulong)(uint)seed, Bound = false };
}
