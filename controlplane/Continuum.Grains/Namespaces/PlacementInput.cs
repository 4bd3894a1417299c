using Continuum.Contracts.Declarations;
using Continuum.Placement.Problems;

namespace Continuum.Grains.Namespaces;

/// <summary>Puts a declaration into the placement library's words.</summary>
internal static class PlacementInput
{
    public static PlacementFunction Of(string space, PlacedFunction function, FleetSnapshot fleet)
    {
        FunctionSpec spec = function.Declaration.Spec;
        PlacementConstraints constraints = spec.Placement;
        return new PlacementFunction
        {
            Key = $"{space}/{function.Name}",
            MemoryBytes = spec.MemoryBytes,
            Residency = constraints.Residency,
            NodeSelector = constraints.NodeSelector,
            Spread = constraints.Spread is { } spread
                ? new SpreadOver(Level(spread.Over), spread.AtLeast)
                : null,
            MinReplicas = constraints.Replicas.Min,
            MaxReplicas = constraints.Replicas.Max,
            NearTo = [.. spec.Objectives.Latency.Select(latency => latency.From)],
            EventPlaces = EventPlaces(fleet),
            CurrentNodes = [.. function.Nodes.Select(node => node.NodeId).Where(fleet.Locations.ContainsKey)],
            Priority = spec.Objectives.Priority,
        };
    }

    /// <summary>
    /// Whether two declarations ask the same of placement. Where they do not, where the function is now counts for
    /// nothing: whoever asks for another place wants it to move.
    /// </summary>
    public static bool AsksTheSame(FunctionDeclaration one, FunctionDeclaration other) =>
        DeclarationJson.Canonical(Asked(one)).AsSpan().SequenceEqual(DeclarationJson.Canonical(Asked(other)));

    private static FunctionDeclaration Asked(FunctionDeclaration declaration) => declaration with
    {
        Spec = new FunctionSpec
        {
            Runtime = "",
            Objectives = declaration.Spec.Objectives,
            Placement = declaration.Spec.Placement,
        },
    };

    // Events arise where devices are: at the sites whose nodes take their messages.
    private static string[] EventPlaces(FleetSnapshot fleet) =>
    [
        .. fleet.Reports.Where(report => report.View.Description.MqttEndpoint is not null)
            .Select(report => report.View.Description.Location.ToString())
            .Distinct(StringComparer.Ordinal),
    ];

    private static SpreadLevel Level(FailureDomain domain) => domain switch
    {
        FailureDomain.Region => SpreadLevel.Region,
        FailureDomain.Zone => SpreadLevel.Zone,
        FailureDomain.Site => SpreadLevel.Site,
        _ => SpreadLevel.Node,
    };
}
