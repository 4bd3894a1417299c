using Continuum.Contracts.Api;

namespace Continuum.Grains.Functions;

/// <summary>What a deploy came to. A refusal is an answer, and leaves what was deployed before as it was.</summary>
public abstract record DeployOutcome
{
    private DeployOutcome()
    {
    }

    /// <summary>The version is current and placed.</summary>
    /// <param name="Version">The version.</param>
    /// <param name="Changed">False when just this was deployed already.</param>
    public sealed record Deployed(string Version, bool Changed) : DeployOutcome;

    /// <summary>No node can take it.</summary>
    /// <param name="Reason">In one line.</param>
    /// <param name="Rejections">Which constraint ruled out which node.</param>
    public sealed record NotPlaceable(string Reason, IReadOnlyList<NodeRejection> Rejections) : DeployOutcome;

    /// <summary>It would take what belongs to another function.</summary>
    /// <param name="Reason">What, and whose it is.</param>
    public sealed record Conflict(string Reason) : DeployOutcome;
}
