namespace Continuum.Bench.Invoke;

/// <summary>A function that is deployed to be measured, with an HTTP and an MQTT trigger.</summary>
/// <param name="Name">Its name, in the namespace <see cref="Namespace"/>.</param>
/// <param name="Runtime">Of the declaration.</param>
/// <param name="Handler">Of the declaration; null for <c>provided</c>.</param>
/// <param name="Isolation"><c>invocation</c> or <c>instance</c>.</param>
internal sealed record BenchFunction(string Name, string Runtime, string? Handler, string Isolation)
{
    public const string Namespace = "bench";

    public string HttpPath => $"/{Namespace}/{Name}";

    /// <summary>Where events are published; the level that follows is repeated in the reply's topic.</summary>
    public string TopicPrefix => $"events/{Name}/";

    public string ReplyFilter => $"replies/{Name}/+";

    /// <summary>
    /// Placed on the edge, where devices are. Everything that has a default has it, concurrency apart.
    /// </summary>
    /// <remarks>Sixteen at once, because a hundred sandboxes of one function do not help two cores.</remarks>
    public string Declaration => $$"""
        apiVersion: continuum.dev/v1
        kind: Function
        metadata: { name: {{Name}}, namespace: {{Namespace}} }
        spec:
          runtime: {{Runtime}}
          {{(Handler is null ? "" : $"handler: {Handler}")}}
          isolation: {{Isolation}}
          concurrency: 16
          triggers:
            - http: { path: /{{Name}} }
            - mqtt: { topic: "{{TopicPrefix}}+", qos: 1, reply: "replies/{{Name}}/{1}" }
          placement:
            nodeSelector: { kind: [edge] }
        """;
}
