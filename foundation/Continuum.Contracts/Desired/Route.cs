using System.Text.Json.Serialization;
using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Desired;

/// <summary>One trigger's way to its function.</summary>
[JsonDerivedType(typeof(Mqtt), "mqtt")]
[JsonDerivedType(typeof(Http), "http")]
[JsonDerivedType(typeof(Direct), "direct")]
public abstract record Route
{
    private Route()
    {
    }

    /// <summary>The function that the events belong to.</summary>
    public required FunctionKey Function { get; init; }

    /// <summary>The nodes that carry it, nearest first as seen from the node that this route is given to.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>The function's retry policy: the node where an event arises keeps it until it is answered.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>The wall-clock limit of one invocation.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>A topic filter.</summary>
    /// <param name="TopicFilter">MQTT 5.0, section 4.7.</param>
    /// <param name="QoS">The QoS that replies are published with: 0 to 2.</param>
    /// <param name="ReplyTopic">The reply's topic with <c>{n}</c> for the n-th wildcard's level, or null for no
    /// reply.</param>
    /// <param name="OrderBy"><c>topic</c>, <c>property:NAME</c> or null: what is delivered one at a time, in
    /// order.</param>
    public sealed record Mqtt(string TopicFilter, int QoS, string? ReplyTopic, string? OrderBy) : Route;

    /// <summary>An HTTP path.</summary>
    /// <param name="Path">With its leading slash, beneath <c>/{namespace}</c>.</param>
    /// <param name="Methods">Upper case; none means every method.</param>
    public sealed record Http(string Path, IReadOnlyList<string> Methods) : Route;

    /// <summary>A function's address alone: how a node forwards an invocation by name.</summary>
    public sealed record Direct : Route;
}
