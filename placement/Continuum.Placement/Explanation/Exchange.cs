using Continuum.Placement.Planning;

namespace Continuum.Placement.Explanation;

/// <summary>A function's nodes with one more among them, or one in place of another.</summary>
/// <param name="In">The node that comes in.</param>
/// <param name="Out">The node that goes, or -1 where it comes in addition.</param>
/// <param name="IsPossible">Whether no hard constraint is broken by it, the move budget apart.</param>
/// <param name="Allowed">Whether it is possible and within the move budget.</param>
/// <param name="Cost">What the whole plan would cost then.</param>
/// <param name="Voluntary">Replicas of the whole plan that would have moved of the planner's own accord.</param>
internal readonly record struct Exchange(
    int In, int Out, bool IsPossible, bool Allowed, PlanCost Cost, int Voluntary);
