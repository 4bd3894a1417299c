namespace Continuum.Grains.Nodes;

/// <summary>Whether a node may be taken out of the fleet.</summary>
public abstract record NodeRemoval
{
    private NodeRemoval()
    {
    }

    /// <summary>It may; nothing registers under its name before it is out.</summary>
    /// <param name="Membership">The time that the node has been known for, which ends.</param>
    public sealed record Begun(string Membership) : NodeRemoval;

    /// <summary>Nothing is known of it.</summary>
    public sealed record Unknown : NodeRemoval;

    /// <summary>It is connected.</summary>
    public sealed record Connected : NodeRemoval;

    /// <summary>
    /// Nobody saw it go, and since the control plane started it had no time yet to come back: it may be running.
    /// </summary>
    /// <param name="Wait">After so long it is known.</param>
    public sealed record Unheard(TimeSpan Wait) : NodeRemoval;

    /// <summary>It is away, and still the place of something.</summary>
    /// <param name="Versions">The versions that it is to run, in their order.</param>
    public sealed record Carries(IReadOnlyList<string> Versions) : NodeRemoval;
}
