using Continuum.Contracts.Api;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Placement.Network;

namespace Continuum.Grains.Nodes;

/// <summary>All that is known of a node.</summary>
/// <param name="View">As the API shows it.</param>
/// <param name="Statuses">How far it is with each assignment, as it last said.</param>
/// <param name="ReservedByNamespace">Bytes of memory promised, by namespace.</param>
public sealed record NodeReport(
    NodeView View,
    IReadOnlyList<AssignmentStatus> Statuses,
    IReadOnlyDictionary<string, long> ReservedByNamespace)
{
    /// <summary>Manifest digests of the images that it has said it has fetched, of what it carries.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>What each namespace holds of its accelerators.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<AcceleratorHold>> AcceleratorsByNamespace { get; init; } =
        new Dictionary<string, IReadOnlyList<AcceleratorHold>>();

    /// <summary>The round trip between the node and the control plane, or null before the first.</summary>
    public LatencyEstimate? RoundTrip { get; init; }

    /// <summary>Events a second that arise at the node, by function.</summary>
    public IReadOnlyDictionary<FunctionKey, double> Demand { get; init; } = new Dictionary<FunctionKey, double>();

    /// <summary>How long functions took at the node lately, by function.</summary>
    public IReadOnlyDictionary<FunctionKey, ExecutionTime> Executions { get; init; } =
        new Dictionary<FunctionKey, ExecutionTime>();

    /// <summary>Since when <see cref="Outages"/> are recorded.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When its connection ended, or null while it has one or nobody saw it end.</summary>
    public DateTimeOffset? DownSince { get; init; }

    /// <summary>
    /// Since when nobody hears of it, or null; after a restart of the control plane at the earliest since then.
    /// </summary>
    public DateTimeOffset? AwaySince { get; init; }

    /// <summary>Times in which it was away, in the order of time.</summary>
    public IReadOnlyList<NodeOutage> Outages { get; init; } = [];
}
