using Continuum.Contracts.Api;

namespace Continuum.Grains.Namespaces;

/// <summary>Whether a function could be placed.</summary>
public abstract record PlaceOutcome
{
    private PlaceOutcome()
    {
    }

    /// <summary>It is placed.</summary>
    public sealed record Placed : PlaceOutcome;

    /// <summary>No node can take it.</summary>
    /// <param name="Reason">In one line.</param>
    /// <param name="Rejections">Which constraint ruled out which node.</param>
    public sealed record NotPlaceable(string Reason, IReadOnlyList<NodeRejection> Rejections) : PlaceOutcome;

    /// <summary>It would take what belongs to another function.</summary>
    /// <param name="Reason">What, and whose it is.</param>
    public sealed record Conflict(string Reason) : PlaceOutcome;
}
