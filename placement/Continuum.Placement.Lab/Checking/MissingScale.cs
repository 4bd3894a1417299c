using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Checking;

/// <summary>
/// What a missing replica weighs by its function's priority: one more than all of lower priority could weigh together,
/// as long as everything at that weight stays below 2 to the power of 62; beyond that the weight does not grow.
/// </summary>
internal static class MissingScale
{
    internal static Dictionary<int, long> Of(CheckedFleet fleet)
    {
        Int128 all = 0;
        SortedDictionary<int, Int128> units = [];
        foreach (PlacementFunction function in fleet.Problem.Functions)
        {
            int most = fleet.Least(function) + CheckedFleet.Most(function);
            units[function.Priority] = units.GetValueOrDefault(function.Priority) + most;
            all += most;
        }

        Dictionary<int, long> scale = [];
        Int128 lower = 0;
        long weight = 1;
        foreach ((int priority, Int128 count) in units)
        {
            weight = (lower + 1) * all < (Int128)1 << 62 ? (long)(lower + 1) : weight;
            scale[priority] = weight;
            lower += weight * count;
        }

        return scale;
    }
}
