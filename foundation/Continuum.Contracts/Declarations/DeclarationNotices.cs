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
            .. OfObjectives(spec.Objectives),
            .. spec.Placement.Near.Select((_, index) => $"spec.placement.near[{index}]"),
            .. When(spec.Placement.Replicas.Max is not null, "spec.placement.replicas.max"),
            .. When(spec.Accelerator is not null, "spec.accelerator"),
        ];
    }

    private static IEnumerable<string> OfTrigger(FunctionTrigger trigger, int index) => trigger switch
    {
        FunctionTrigger.Schedule => [$"spec.triggers[{index}].schedule"],
        FunctionTrigger.Mqtt { OrderBy: not null } => [$"spec.triggers[{index}].mqtt.orderBy"],
        _ => [],
    };

    // Of a latency objective only `from` is acted on: the policy places near it.
    private static IEnumerable<string> OfObjectives(Objectives objectives) =>
    [
        .. objectives.Latency.SelectMany((_, index) => new[]
        {
            $"spec.objectives.latency[{index}].quantile",
            $"spec.objectives.latency[{index}].atMost",
        }),
        .. objectives.Latency
            .Select((latency, index) => (latency, index))
            .Where(pair => pair.latency.Weight != 1)
            .Select(pair => $"spec.objectives.latency[{pair.index}].weight"),
        .. When(objectives.Availability is not null, "spec.objectives.availability"),
        .. When(objectives.CostPerHour is not null, "spec.objectives.costPerHour"),
        .. When(objectives.Priority != 0, "spec.objectives.priority"),
    ];

    private static IEnumerable<string> When(bool declared, string path) => declared ? [path] : [];
}
