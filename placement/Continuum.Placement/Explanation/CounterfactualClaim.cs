namespace Continuum.Placement.Explanation;

/// <summary>
/// What a counterfactual claims about a function and a node that does not carry it. All other functions are where they
/// are; a set is looked at that differs from the function's in the node alone: the node in addition, or in place of one
/// of the function's nodes.
/// </summary>
public enum CounterfactualClaim
{
    /// <summary>
    /// Some set with the node breaks no hard constraint (capacity, static constraints, apartness, domain limit, and the
    /// move budget no further than the plan itself), and leaves no more missing than the function's own set does.
    /// </summary>
    MayCarry,

    /// <summary>
    /// The best set with the node is allowed and costs less than every allowed set without it: the function's own, one
    /// node fewer, or any other node in addition or in place of one.
    /// </summary>
    Chosen,
}
