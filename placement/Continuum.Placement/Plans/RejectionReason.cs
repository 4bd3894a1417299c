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

    /// <summary>It has no accelerator that is large enough.</summary>
    Device,

    /// <summary>It has not enough memory left.</summary>
    Memory,

    /// <summary>It has not enough processor time left.</summary>
    Cpu,

    /// <summary>It has not enough disk left.</summary>
    Disk,

    /// <summary>It carries as many replicas as it may.</summary>
    Replicas,

    /// <summary>Its accelerators have not enough left.</summary>
    Accelerator,

    /// <summary>It is beside a function that this one is to be apart from.</summary>
    Apart,

    /// <summary>Its failure domain carries as many replicas of the function as it may.</summary>
    Limit,

    /// <summary>It is not beside a function that this one is to be together with.</summary>
    Together,

    /// <summary>It would do, but its failure domain is covered already and another one is asked for.</summary>
    Spread,

    /// <summary>It would do, but no more replicas may move.</summary>
    MoveBudget,

    /// <summary>It would do, but the function stays where it is: moving costs more than it brings.</summary>
    Stability,

    /// <summary>It would do, but the chosen nodes answer sooner.</summary>
    Farther,

    /// <summary>It would do, but the chosen nodes cost less.</summary>
    Costlier,

    /// <summary>It would do as well, but the chosen nodes come first by name.</summary>
    NoBetter,

    /// <summary>It would do, and better: the work allowed for the plan ended before that was found.</summary>
    Untried,

    /// <summary>It would do, but too few others would.</summary>
    TooFew,
}
