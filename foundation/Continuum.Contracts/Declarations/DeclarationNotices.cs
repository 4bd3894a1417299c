namespace Continuum.Contracts.Declarations;

/// <summary>Says which declared fields are kept but not yet acted on.</summary>
public static class DeclarationNotices
{
    /// <summary>The paths of the fields that this version validates and keeps, and does nothing else with.</summary>
    public static IReadOnlyList<string> Of(FunctionDeclaration declaration) =>
        [.. declaration.Spec.Triggers.SelectMany(OfTrigger)];

    /// <summary>The same with the data that nobody has said the place of.</summary>
    /// <param name="declaration">The declaration.</param>
    /// <param name="isKnownData">Whether a data set's place is known.</param>
    public static IReadOnlyList<string> Of(FunctionDeclaration declaration, Func<string, bool> isKnownData) =>
    [
        .. Of(declaration),
        .. declaration.Spec.Placement.Near
            .Select((near, index) => (near, index))
            .Where(pair => pair.near.Data is { } data && !isKnownData(data))
            .Select(pair => $"spec.placement.near[{pair.index}]"),
    ];

    private static IEnumerable<string> OfTrigger(FunctionTrigger trigger, int index) => trigger switch
    {
        FunctionTrigger.Schedule => [$"spec.triggers[{index}].schedule"],
        _ => [],
    };
}
