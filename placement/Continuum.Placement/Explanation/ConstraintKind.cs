namespace Continuum.Placement.Explanation;

/// <summary>What kind of constraint takes part in a conflict.</summary>
public enum ConstraintKind
{
    /// <summary>A function is to be placed at all.</summary>
    Function,

    /// <summary>A function is to have more than one replica.</summary>
    Replicas,

    /// <summary>Where a function may run.</summary>
    Residency,

    /// <summary>A label or kind that a function asks for.</summary>
    Selector,

    /// <summary>The sandboxes that a function asks for.</summary>
    Sandbox,

    /// <summary>Over how many failure domains a function is to be.</summary>
    Spread,

    /// <summary>How many replicas of a function may be in one failure domain.</summary>
    Limit,

    /// <summary>A function is to be apart from another.</summary>
    Apart,

    /// <summary>A function is to be together with another.</summary>
    Together,

    /// <summary>Nodes are not heard of or are being emptied.</summary>
    NotServing,

    /// <summary>How much memory nodes have.</summary>
    Memory,

    /// <summary>How much processor time nodes have.</summary>
    Cpu,

    /// <summary>How much disk nodes have.</summary>
    Disk,

    /// <summary>How many replicas nodes carry at most.</summary>
    NodeReplicas,

    /// <summary>Which accelerators nodes have.</summary>
    Accelerators,
}
