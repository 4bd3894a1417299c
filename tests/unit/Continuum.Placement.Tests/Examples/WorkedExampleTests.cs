using Continuum.Placement.Explanation;
using Continuum.Placement.Network;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Examples;

/// <summary>The worked example of the library's README; what is said there is checked here.</summary>
public sealed class WorkedExampleTests
{
    private static readonly Place Plant = new("eu", "berlin", "plant");
    private static readonly Place Office = new("eu", "munich", "office");
    private static readonly Place Frankfurt = new("eu", "frankfurt", "dc");
    private static readonly Place Ashburn = new("us", "ashburn", "dc");

    [Fact]
    public void The_readme_tells_what_the_library_says()
    {
        Assignment plan = Planner.Plan(Problem(), new PlanBudget { Rounds = 50 }, CancellationToken.None);

        PlanExplanation explanation = Explainer.Explain(plan, new ExplainOptions { Full = true });
        string text = string.Join('\n', PlanText.Lines(explanation));

        string file = Path.Combine(Root(), "placement", "Continuum.Placement", "README.md");
        string readme = File.ReadAllText(file);
        Assert.Equal(["fra-1", "plant-1"], plan.NodesOf("thermostat"));
        int start = readme.IndexOf("```\ndecision ", StringComparison.Ordinal) + "```\n".Length;
        int end = readme.IndexOf("\n```", start, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, readme[..start] + text + readme[end..]);
            return;
        }

        Assert.Equal(text, readme[start..end]);
    }

    private static PlacementProblem Problem() => new(
        [
            Edge("plant-1"),
            Edge("plant-2"),
            Region("fra-1", Frankfurt, perGiB: 0.004),
            Region("iad-1", Ashburn, perGiB: 0.003),
        ],
        [
            new PlacementFunction
            {
                Key = "thermostat",
                MemoryBytes = 128L << 20,
                CpuMillis = 250,
                ServiceMs = 3,
                Residency = ["eu"],
                Demand =
                [
                    new ClientDemand(Plant, RatePerSecond: 20) { AtMostMs = 25 },
                    new ClientDemand(Office, RatePerSecond: 5) { AtMostMs = 40 },
                ],
                Availability = new AvailabilityObjective(0.9995),
                MaxReplicas = 3,
            },
        ])
    {
        Network = new LatencyMatrix(
            [Plant, Office, Frankfurt, Ashburn],
            [
                Ms(1), Ms(18), Ms(14), Ms(95),
                Ms(18), Ms(1), Ms(9), Ms(100),
                Ms(14), Ms(9), Ms(1), Ms(88),
                Ms(95), Ms(100), Ms(88), Ms(1),
            ]),
    };

    // The median, and a spread such that one round trip in twenty takes 1.4 times as long.
    private static LatencyEstimate Ms(double median) => new(median, 0.2, Measured: true);

    private static PlacementNode Edge(string id) => new()
    {
        Id = id,
        Kind = "edge",
        Place = Plant,
        MemoryBytes = 2L << 30,
        CpuMillis = 4000,
        CostPerCoreHour = 0.06,
        CostPerGiBHour = 0.008,
    };

    private static PlacementNode Region(string id, Place place, double perGiB) => new()
    {
        Id = id,
        Kind = "region",
        Place = place,
        MemoryBytes = 64L << 30,
        CpuMillis = 32_000,
        CostPerCoreHour = 0.03,
        CostPerGiBHour = perGiB,
    };

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Continuum.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
