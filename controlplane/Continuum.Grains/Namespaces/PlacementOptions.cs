using Continuum.Placement.Problems;

namespace Continuum.Grains.Namespaces;

/// <summary>How the control plane places.</summary>
public sealed record PlacementOptions
{
    /// <summary>
    /// How long a node may be away before its functions are placed elsewhere as well. Most outages are over sooner, and
    /// a node that is only cut off goes on serving its site.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the placement of all namespaces is looked at anew.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What an hour of a core costs on nodes that say no price; 0 or more.</summary>
    public double CoreHour { get; init; } = 0.03;

    /// <summary>Data whose place is known, a name each once without regard to case.</summary>
    public IReadOnlyList<DataSet> DataSets { get; init; } = [];

    /// <summary>What an hour of a GiB of memory costs on nodes that say no price; 0 or more.</summary>
    public double GiBHour { get; init; } = 0.004;

    /// <summary>A data set by its name, in any case; null where its place is not known.</summary>
    public DataSet? DataSetOf(string name) =>
        DataSets.FirstOrDefault(set => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase));
}
