using System.Globalization;
using System.Text;

namespace Continuum.E2E.Tests.Functions;

/// <summary>A declaration as a person would write it, with the fields that the tests vary.</summary>
internal sealed record Declared(string Namespace, string Name)
{
    public string Runtime { get; init; } = "provided";

    public string? Handler { get; init; }

    public string Memory { get; init; } = "32Mi";

    public string Timeout { get; init; } = "10s";

    public string Isolation { get; init; } = "instance";

    public int Concurrency { get; init; } = 4;

    public string Retry { get; init; } = "{ attempts: 2, backoff: 50ms }";

    /// <summary>The kind of node it must run on; null for any.</summary>
    public string? Kind { get; init; } = "edge";

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Triggers in YAML, one an entry.</summary>
    public IReadOnlyList<string> Triggers { get; init; } = [];

    /// <summary>The C function that behaves in one way, with what it says.</summary>
    public static Declared InC(string space, string name, string greeting = "hello", string mode = "greet") =>
        new(space, name)
        {
            Environment = new Dictionary<string, string> { ["GREETING"] = greeting, ["MODE"] = mode },
        };

    public Declared With(string variable, string value) => this with
    {
        Environment = new Dictionary<string, string>(Environment) { [variable] = value },
    };

    public Declared OnMqtt(string topic, string? reply = null, int qos = 1) => this with
    {
        Triggers =
        [
            .. Triggers,
            $"mqtt: {{ topic: \"{topic}\", qos: {qos}{(reply is null ? "" : $", reply: \"{reply}\"")} }}",
        ],
    };

    public Declared OnHttp(string path) => this with { Triggers = [.. Triggers, $"http: {{ path: {path} }}"] };

    public override string ToString()
    {
        StringBuilder yaml = new();
        yaml.Append(CultureInfo.InvariantCulture, $"""
            apiVersion: continuum.dev/v1
            kind: Function
            metadata:
              name: {Name}
              namespace: {Namespace}
            spec:
              runtime: {Runtime}
              memory: {Memory}
              timeout: {Timeout}
              concurrency: {Concurrency}
              isolation: {Isolation}
              retry: {Retry}

            """);
        Append(yaml, Handler is null ? [] : [$"  handler: {Handler}"]);
        Append(yaml, Kind is null ? [] : ["  placement:", $"    nodeSelector: {{ kind: [{Kind}] }}"]);
        Append(yaml, Environment.Count == 0
            ? []
            : ["  environment:", .. Environment.Select(pair => $"    {pair.Key}: \"{pair.Value}\"")]);
        Append(yaml, Triggers.Count == 0 ? [] : ["  triggers:", .. Triggers.Select(trigger => $"    - {trigger}")]);
        return yaml.ToString();
    }

    private static void Append(StringBuilder yaml, string[] lines)
    {
        foreach (string line in lines)
        {
            yaml.Append(line).Append('\n');
        }
    }
}
