namespace Continuum.Placement.Availability.Estimation;

/// <summary>What was learnt from histories.</summary>
/// <param name="Model">How nodes fail, for placement.</param>
/// <param name="Nodes">One a history, in order of the node's id.</param>
/// <param name="Domains">Every region, zone and site with a node in service, in order of the path.</param>
public sealed record FailureEstimate(
    FailureModel Model,
    IReadOnlyList<NodeReliability> Nodes,
    IReadOnlyList<DomainReliability> Domains);
