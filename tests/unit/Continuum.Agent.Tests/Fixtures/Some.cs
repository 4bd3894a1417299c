using System.Text;
using Continuum.Agent.Events;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.Fixtures;

/// <summary>Events, routes and assignments that are as good as any other.</summary>
internal static class Some
{
    public static readonly FunctionKey Function = new("default", "thermostat");

    public static readonly FunctionKey OtherFunction = new("default", "anomaly");

    public static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static int _last;

    public static QueuedEvent Event(
        FunctionKey? function = null, string payload = "{}", DateTimeOffset? at = null) => new()
        {
            Id = $"event-{Interlocked.Increment(ref _last)}",
            Function = function ?? Function,
            Payload = Encoding.UTF8.GetBytes(payload),
            Trigger = new TriggerContext { Kind = "mqtt", Topic = "plant/p1/temperature" },
            AcceptedAt = at ?? Time,
        };

    public static QueuedEvent[] Events(int count, FunctionKey? function = null) =>
        [.. Enumerable.Range(0, count).Select(_ => Event(function))];

    public static VersionKey Version(int number = 1, FunctionKey? function = null) =>
        new(function ?? Function, $"v{number:x12}");

    public static Assignment Assignment(VersionKey? version = null, string? image = null, int concurrency = 4) => new()
    {
        Version = version ?? Version(),
        ImageDigest = image ?? "sha256:" + new string('0', 64),
        MemoryBytes = 64 << 20,
        Timeout = TimeSpan.FromSeconds(20),
        Concurrency = concurrency,
        Isolation = IsolationMode.Instance,
    };

    public static Route.Mqtt MqttRoute(
        string filter, FunctionKey? function = null, string? reply = null, RetryPolicy? retry = null) =>
        new(filter, 1, reply, null)
        {
            Function = function ?? Function,
            Nodes = ["node"],
            Timeout = TimeSpan.FromSeconds(20),
            Retry = retry ?? RetryPolicy.Default,
        };

    public static Route.Http HttpRoute(string path, params string[] methods) => new(path, methods)
    {
        Function = Function,
        Nodes = ["node"],
        Timeout = TimeSpan.FromSeconds(20),
    };

    public static DesiredState State(long revision, Assignment[] assignments, params Route[] routes) =>
        new() { NodeId = "node", Revision = revision, Assignments = assignments, Routes = routes };
}
