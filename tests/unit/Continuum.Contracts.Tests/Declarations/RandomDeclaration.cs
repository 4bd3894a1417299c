using Continuum.Contracts.Declarations;
using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Tests.Declarations;

/// <summary>Sound declarations out of a seeded generator: every field, every kind of trigger, odd texts.</summary>
internal static class RandomDeclaration
{
    private static readonly string[] Texts = ["x", "", "é\"\\", "a: b\n", "<&>", "\u2028", "😀", "$type", "0"];

    internal static FunctionDeclaration Of(Random random) => new()
    {
        Metadata = new FunctionMetadata { Name = Name(random), Namespace = Name(random), Labels = Map(random) },
        Spec = new FunctionSpec
        {
            Runtime = FunctionRuntimes.Python311,
            Handler = "app.handle",
            MemoryBytes = random.NextInt64(1L << 24, 1L << 36),
            Timeout = TimeSpan.FromMilliseconds(random.Next(100, 900_000)),
            Concurrency = random.Next(1, 1001),
            Isolation = (IsolationMode)random.Next(2),
            Environment = Map(random),
            Triggers = Several(random, Trigger),
            Retry = new RetryPolicy(
                random.Next(1, 9), TimeSpan.FromTicks(random.Next()), TimeSpan.FromHours(1), random.Next(2) == 0),
            Objectives = new Objectives
            {
                Latency = Several(random, r => new LatencyObjective(
                    r.NextDouble(), TimeSpan.FromMilliseconds(r.Next(1, 999)), "eu-*", r.NextDouble())),
                Availability = random.Next(2) == 0 ? null : random.NextDouble(),
                CostPerHour = random.Next(2) == 0 ? null : new CostObjective((decimal)random.NextDouble(), "EUR"),
                Priority = random.Next(-5, 5),
            },
            Placement = new PlacementConstraints
            {
                Residency = Several(random, _ => "eu-*"),
                NodeSelector = Map(random).ToDictionary(
                    pair => pair.Key, pair => (IReadOnlyList<string>)[pair.Value, "b"]),
                Spread = random.Next(2) == 0
                    ? null
                    : new SpreadConstraint((FailureDomain)random.Next(4), random.Next(1, 4)),
                Near = Several(random, r => r.Next(2) == 0 ? new NearEdge("f", null, 1) : new NearEdge(null, "d", r.Next())),
                Replicas = new ReplicaRange(random.Next(1, 3), random.Next(2) == 0 ? null : 5),
            },
            Accelerator = random.Next(2) == 0
                ? null
                : new AcceleratorRequest((AcceleratorKind)random.Next(3), random.Next(2) == 0 ? null : 1L << 31, 1, true),
        },
    };

    private static FunctionTrigger Trigger(Random random) => random.Next(3) switch
    {
        0 => new FunctionTrigger.Mqtt(
            "a/+", random.Next(2), random.Next(2) == 0 ? null : Text(random), random.Next(2) == 0 ? null : "topic"),
        1 => new FunctionTrigger.Http("/" + Name(random), Several(random, _ => "POST")),
        _ => new FunctionTrigger.Schedule("* * * * *", "UTC"),
    };

    private static List<T> Several<T>(Random random, Func<Random, T> one) =>
        [.. Enumerable.Range(0, random.Next(4)).Select(_ => one(random))];

    private static Dictionary<string, string> Map(Random random) =>
        Enumerable.Range(0, random.Next(4)).ToDictionary(n => $"{Text(random)}{n}", _ => Text(random));

    private static string Text(Random random) => Texts[random.Next(Texts.Length)];

    private static string Name(Random random) => $"f-{random.Next()}";
}
