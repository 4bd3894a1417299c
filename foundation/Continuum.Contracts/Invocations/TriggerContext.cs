namespace Continuum.Contracts.Invocations;

/// <summary>What started an invocation; the function sees it as its client context.</summary>
public sealed record TriggerContext
{
    /// <summary>An invocation that somebody asked for by name.</summary>
    public static TriggerContext Direct { get; } = new() { Kind = "invoke" };

    /// <summary><c>invoke</c>, <c>http</c>, <c>mqtt</c> or <c>schedule</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The MQTT topic, where the trigger is <c>mqtt</c>.</summary>
    public string? Topic { get; init; }

    /// <summary>The HTTP method, where the trigger is <c>http</c>.</summary>
    public string? Method { get; init; }

    /// <summary>The HTTP path with its query, where the trigger is <c>http</c>.</summary>
    public string? Path { get; init; }
}
