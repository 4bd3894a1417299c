using Continuum.Contracts.Declarations;

namespace Continuum.Grains.Namespaces;

/// <summary>Says a trigger in one short line.</summary>
internal static class TriggerText
{
    public static string Of(FunctionTrigger trigger) => trigger switch
    {
        FunctionTrigger.Mqtt { Reply: { } reply } mqtt => $"mqtt {mqtt.Topic} -> {reply}",
        FunctionTrigger.Mqtt mqtt => $"mqtt {mqtt.Topic}",
        FunctionTrigger.Http http =>
            $"http {string.Join(",", http.Methods)} {http.Path}".Replace("  ", " ", StringComparison.Ordinal),
        FunctionTrigger.Schedule schedule => $"schedule {schedule.Cron} {schedule.Timezone}",
        _ => trigger.GetType().Name,
    };
}
