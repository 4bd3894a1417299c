using Continuum.Contracts.Declarations;
using Continuum.Placement.Problems;

namespace Continuum.Grains.Namespaces;

/// <summary>Tells placement which data functions read.</summary>
internal static class DataInput
{
    /// <summary>
    /// What a function reads of the data whose place is known. A declaration says how many bytes an event reads, and
    /// not in how many reads: one.
    /// </summary>
    public static IReadOnlyList<DataUse> Uses(FunctionSpec spec, PlacementOptions options) =>
    [
        .. spec.Placement.Near
            .Where(near => near.Data is not null)
            .Select(near => (Set: options.DataSetOf(near.Data!), near.BytesPerEvent))
            .Where(pair => pair.Set is not null)
            .GroupBy(pair => pair.Set!.Name, StringComparer.Ordinal)
            .Select(group => new DataUse(group.Key, group.Sum(pair => (double)pair.BytesPerEvent))),
    ];
}
