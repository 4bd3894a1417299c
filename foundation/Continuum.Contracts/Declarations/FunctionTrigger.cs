using System.Text.Json.Serialization;

namespace Continuum.Contracts.Declarations;

/// <summary>What starts a function.</summary>
[JsonDerivedType(typeof(Mqtt), "mqtt")]
[JsonDerivedType(typeof(Http), "http")]
[JsonDerivedType(typeof(Schedule), "schedule")]
public abstract record FunctionTrigger
{
    private FunctionTrigger()
    {
    }

    /// <summary>A message on a topic.</summary>
    /// <param name="Topic">A topic filter (MQTT 5, section 4.7).</param>
    /// <param name="Qos">The subscription's quality of service: 0 to 2; 1 where none is declared.</param>
    /// <param name="Reply">
    /// The topic that results are published on, or null; <c>{n}</c> stands for what the filter's n-th wildcard matched.
    /// </param>
    /// <param name="OrderBy">
    /// <c>topic</c> or <c>property:NAME</c>: events of one such key run one after another; or null.
    /// </param>
    public sealed record Mqtt(string Topic, int Qos, string? Reply, string? OrderBy) : FunctionTrigger;

    /// <summary>An HTTP request at <c>/{namespace}{path}</c>.</summary>
    /// <param name="Path">Starts with a slash.</param>
    /// <param name="Methods">Upper-case method names, each once; none means every method.</param>
    public sealed record Http(string Path, IReadOnlyList<string> Methods) : FunctionTrigger;

    /// <summary>A point in time.</summary>
    /// <param name="Cron">Five fields: minute, hour, day of month, month, day of week.</param>
    /// <param name="Timezone">An IANA time zone; <c>UTC</c> where none is declared.</param>
    public sealed record Schedule(string Cron, string Timezone) : FunctionTrigger;
}
