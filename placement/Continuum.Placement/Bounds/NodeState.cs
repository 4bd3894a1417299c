namespace Continuum.Placement.Bounds;

/// <summary>What is decided about a node before a bound is computed.</summary>
internal enum NodeState : byte
{
    /// <summary>Nothing.</summary>
    Free,

    /// <summary>It is paid for, whether it carries anything or not.</summary>
    Open,

    /// <summary>It carries nothing.</summary>
    Closed,
}
