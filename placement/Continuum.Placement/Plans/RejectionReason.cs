namespace Continuum.Placement.Plans;

/// <summary>Why a node does not carry a function; in the order in which the reasons are looked at.</summary>
public enum RejectionReason
{
    /// <summary>It is not heard of.</summary>
    Away,

    /// <summary>It is being emptied.</summary>
    Draining,

    /// <summary>The function may not run where it stands.</summary>
    Residency,

    /// <summary>It lacks a label, or has another value.</summary>
    Selector,

    /// <summary>It runs none of the sandboxes that would do.</summary>
    Sandbox,

    /// <summary>It has not enough memory left.</summary>
    Memory,

    /// <summary>It has not enough processor time left.</summary>
    Cpu,

    /// <summary>It would do, but its failure domain is covered already and another one is asked for.</summary>
    Spread,

    /// <summary>It would do, but the function stays where it is.</summary>
    Stability,

    /// <summary>It would do, but the chosen nodes are nearer.</summary>
    Farther,

    /// <summary>It would do and is as near, but the chosen nodes have more room (or come first by name).</summary>
    LessRoom,

    /// <summary>It would do, but too few others would.</summary>
    TooFew,
}
