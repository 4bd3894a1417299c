namespace Continuum.Placement.Bounds;

/// <summary>A part of all plans: those that agree with what is decided about some nodes and items.</summary>
/// <param name="Bound">No plan of it costs less.</param>
/// <param name="States">What is decided about the nodes.</param>
/// <param name="Barred">Items that are not taken.</param>
/// <param name="Prices">The prices that prove the bound.</param>
internal sealed record Branch(long Bound, NodeState[] States, bool[] Barred, Multipliers Prices)
{
    /// <summary>The node to decide next, or -1 where all are decided.</summary>
    internal int NextNode { get; init; } = -1;

    /// <summary>The item to decide next where no node is left, or -1 where the relaxation is a plan.</summary>
    internal int NextItem { get; init; } = -1;

    internal bool IsDone => NextNode < 0 && NextItem < 0;
}
