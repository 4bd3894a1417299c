namespace Continuum.Contracts.Declarations;

/// <summary>Reads <c>spec.triggers</c>.</summary>
internal static class TriggerReader
{
    private const string Right =
        "write one of mqtt, http and schedule with its fields, as in - http: { path: /thermostat }";

    internal static IReadOnlyList<FunctionTrigger> Read(MappingReader spec)
    {
        List<FunctionTrigger> triggers = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((string path, YamlTree item) in spec.Items("triggers"))
        {
            if (MappingReader.Open(item, path, spec.Problems) is not { } one || Trigger(one) is not { } trigger)
            {
                continue;
            }

            foreach (string source in Sources(trigger).Where(source => !seen.Add(source)))
            {
                spec.Problems.Add(item, path, $"Another trigger has {source} already: keep one of them");
            }

            triggers.Add(trigger);
        }

        return triggers;
    }

    private static FunctionTrigger? Trigger(MappingReader item)
    {
        MappingReader? mqtt = item.Map("mqtt");
        MappingReader? http = item.Map("http");
        MappingReader? schedule = item.Map("schedule");
        item.Finish();
        if (item.Entries.Count() != 1)
        {
            item.Problems.Add(item.Node, item.Path, $"Has {item.Entries.Count()} fields: {Right}");
        }

        return mqtt is not null ? Mqtt(mqtt)
            : http is not null ? Http(http)
            : schedule is not null ? Schedule(schedule)
            : null;
    }

    private static FunctionTrigger.Mqtt Mqtt(MappingReader mqtt)
    {
        string topic = mqtt.Required(
            "topic", "", TopicFilterRule.Filter, "write a topic filter, for example plant/+/temperature");
        FunctionTrigger.Mqtt read = new(
            topic,
            mqtt.Number<int>("qos", 1, Qos),
            mqtt.Value<string?>("reply", null, (string text, out string? value) =>
            {
                value = text;

                // Without a sound filter nothing can be said of the placeholders.
                return topic.Length == 0 ? null : TopicFilterRule.Reply(text, topic);
            }),
            mqtt.Value<string?>("orderBy", null, TopicFilterRule.OrderBy!));
        mqtt.Finish();
        return read;
    }

    private static FunctionTrigger.Http Http(MappingReader http)
    {
        FunctionTrigger.Http read = new(
            http.Required("path", "", HttpRule.Path, "write the path, for example /thermostat"),
            http.List("methods", HttpRule.Method));
        http.Finish();
        return read;
    }

    private static FunctionTrigger.Schedule Schedule(MappingReader schedule)
    {
        FunctionTrigger.Schedule read = new(
            schedule.Required("cron", "", ScheduleRule.Cron, "write five fields, for example */5 * * * *"),
            schedule.Value("timezone", "UTC", ScheduleRule.Timezone));
        schedule.Finish();
        return read;
    }

    private static string? Qos(string text, out int value) =>
        Numbers.Int(0, 2)(text, out value) is null ? null : $"'{text}' is no quality of service: write 0, 1 or 2";

    // What two triggers of one function cannot share.
    private static IEnumerable<string> Sources(FunctionTrigger trigger) => trigger switch
    {
        FunctionTrigger.Mqtt { Topic.Length: > 0 } mqtt => [$"the topic filter {mqtt.Topic}"],
        FunctionTrigger.Http { Path.Length: > 0 } http => [$"the path {http.Path}"],
        FunctionTrigger.Schedule { Cron.Length: > 0 } schedule => [$"the schedule {schedule.Cron} {schedule.Timezone}"],
        _ => [],
    };
}
