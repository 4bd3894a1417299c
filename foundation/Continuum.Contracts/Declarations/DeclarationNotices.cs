namespace Continuum.Contracts.Declarations;

/// <summary>Says which declared fields are kept but not yet acted on.</summary>
public static class DeclarationNotices
{
    /// <summary>The paths of the fields that this version validates and keeps, and does nothing else with.</summary>
    public static IReadOnlyList<string> Of(FunctionDeclaration declaration)
    {
        FunctionSpec spec = declaration.Spec;
        return
        [
            .. spec.Triggers.SelectMany(OfTrigger),
            .. spec.Placement.Near
                .Select((near, index) => (near, index))
                .Where(pair => pair.near.Data is not null)
                .Select(pair => $"spec.placement.near[{pair.index}]"),
            .. When(spec.Accelerator is not null, "spec.accelerator"),
        ];
    }

    private static IEnumerable<string> OfTrigger(FunctionTrigger trigger, int index) => trigger switch
    {
        FunctionTrigger.Schedule => [$"spec.triggers[{index}].schedule"],
        FunctionTrigger.Mqtt { OrderBy: not null } => [$"spec.triggers[{index}].mqtt.orderBy"],
        _ => [],
    };

    private static IEnumerable<string> When(bool declared, string path) => declared ? [path] : [];
}
