using Continuum.Contracts.Api;
using Continuum.Contracts.Desired;

namespace Continuum.Grains.Nodes;

/// <summary>All that is known of a node.</summary>
/// <param name="View">As the API shows it.</param>
/// <param name="Statuses">How far it is with each assignment, as it last said.</param>
/// <param name="ReservedByNamespace">Bytes of memory promised, by namespace.</param>
public sealed record NodeReport(
    NodeView View,
    IReadOnlyList<AssignmentStatus> Statuses,
    IReadOnlyDictionary<string, long> ReservedByNamespace);
