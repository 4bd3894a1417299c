namespace Continuum.Placement.Lab.Checking;

/// <summary>Which rule a plan breaks.</summary>
public enum ViolationKind
{
    /// <summary>It names a function or a node that the problem does not have.</summary>
    Unknown,

    /// <summary>A node is away or being emptied.</summary>
    NotServing,

    /// <summary>A node stands where the function may not run.</summary>
    Residency,

    /// <summary>A node lacks a label, or has another value.</summary>
    Selector,

    /// <summary>A node runs none of the sandboxes that would do.</summary>
    Sandbox,

    /// <summary>No device of a node is large enough.</summary>
    Device,

    /// <summary>A node is given more than it has, in one dimension.</summary>
    Capacity,

    /// <summary>One node carries two replicas of one function.</summary>
    TwiceOnNode,

    /// <summary>More replicas than the function may have.</summary>
    TooMany,

    /// <summary>More replicas in one failure domain than the function may have there.</summary>
    DomainLimit,

    /// <summary>Two functions that are to be apart share a failure domain.</summary>
    Apart,

    /// <summary>More replicas move of the planner's own accord than may.</summary>
    MoveBudget,

    /// <summary>Fewer replicas than the function needs: missing, not forbidden.</summary>
    TooFew,

    /// <summary>Fewer failure domains than the function needs: missing, not forbidden.</summary>
    Spread,

    /// <summary>A replica has no replica of its neighbour beside it: missing, not forbidden.</summary>
    Together,
}
