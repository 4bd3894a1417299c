using Continuum.Contracts.Declarations;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Images;
using Continuum.Placement.Problems;

namespace Continuum.Grains.Namespaces;

/// <summary>Puts a declaration into the placement library's words.</summary>
internal static class PlacementInput
{
    public static PlacementFunction Of(
        string space, PlacedFunction function, FleetSnapshot fleet, PlacementOptions options)
    {
        FunctionSpec spec = function.Declaration.Spec;
        FunctionKey key = new(space, function.Name);
        ImageLayer? image = ImageInput.Largest(fleet.Images.Of(function.ImageDigest));
        PlacementConstraints constraints = spec.Placement;
        return new PlacementFunction
        {
            Key = $"{space}/{function.Name}",
            MemoryBytes = spec.MemoryBytes,
            Accelerator = AcceleratorInput.Need(function, fleet),
            Data = DataInput.Uses(spec, options),
            Image = image?.Digest,
            ImageBytes = image?.SizeBytes ?? 0,
            Residency = constraints.Residency,
            NodeSelector = constraints.NodeSelector,
            Spread = constraints.Spread is { } spread
                ? new SpreadOver(Level(spread.Over), spread.AtLeast)
                : null,
            MinReplicas = constraints.Replicas.Min,
            MaxReplicas = constraints.Replicas.Max,
            Demand = ClientCells.Of(
                key, spec, MeasuredExecution.Of(key, fleet.Reports) ?? function.Execution, fleet.Reports),
            Availability = spec.Objectives.Availability is { } target ? new AvailabilityObjective(target) : null,
            CostPerHourAtMost = (double?)spec.Objectives.CostPerHour?.AtMost,
            CurrentNodes = [.. function.Nodes.Select(node => node.NodeId).Where(fleet.Locations.ContainsKey)],
            Priority = Rank(function),
        };
    }

    /// <summary>The calls between the functions of a namespace; an end that is not deployed is left out.</summary>
    public static IReadOnlyList<FunctionEdge> Edges(
        IReadOnlyList<PlacedFunction> functions, IReadOnlyList<PlacementFunction> placed)
    {
        Dictionary<string, PlacementFunction> byName = functions.Zip(placed)
            .ToDictionary(pair => pair.First.Name, pair => pair.Second);
        return
        [
            .. functions.SelectMany(function => function.Declaration.Spec.Placement.Near
                .Where(near => near.Function is { } other && other != function.Name && byName.ContainsKey(other))
                .Select(near => new FunctionEdge(
                    byName[function.Name].Key,
                    byName[near.Function!].Key,
                    byName[function.Name].Demand.Sum(demand => demand.RatePerSecond),
                    near.BytesPerEvent))),
        ];
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
            Accelerator = declaration.Spec.Accelerator,
        },
    };

    // Of the same priority what runs comes before what is new: nothing is taken away from a function for its equal.
    private static int Rank(PlacedFunction function) => (int)Math.Clamp(
        (2L * function.Declaration.Spec.Objectives.Priority) + (function.Nodes.Count > 0 ? 1 : 0),
        int.MinValue,
        int.MaxValue);

    private static SpreadLevel Level(FailureDomain domain) => domain switch
    {
        FailureDomain.Region => SpreadLevel.Region,
        FailureDomain.Zone => SpreadLevel.Zone,
        FailureDomain.Site => SpreadLevel.Site,
        _ => SpreadLevel.Node,
    };
}
