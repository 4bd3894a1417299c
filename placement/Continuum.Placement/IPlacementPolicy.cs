using Continuum.Placement.Plans;
using Continuum.Placement.Problems;

namespace Continuum.Placement;

/// <summary>Decides which nodes carry which functions, and says why.</summary>
public interface IPlacementPolicy
{
    /// <summary>
    /// Places every function of the problem. The same problem gives the same plan, whatever the order of its lists.
    /// </summary>
    PlacementPlan Place(PlacementProblem problem);
}
