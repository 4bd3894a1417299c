using System.Diagnostics;
using System.Globalization;
using System.Text;
using Continuum.Placement.Bounds;
using Continuum.Placement.Compiled;
using Continuum.Testing;

namespace Continuum.Placement.Tests.Bounds;

/// <summary>The bound against the optimum that a solver of integer programs proves, where one is installed.</summary>
public sealed class CbcTests
{
    private static readonly string? Solver = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "cbc")).FirstOrDefault(File.Exists);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_bound_is_near_the_proven_optimum_and_not_above(int seed)
    {
        Assert.SkipUnless(Solver is not null, "cbc is not installed");
        FacilityProblem facilities = FacilityProblem.Random(8, 24, 2.5, seed);
        double optimum = Solve(facilities);

        BoundResult bound = LagrangianBound.Compute(
            ProblemCompiler.Compile(facilities.ToProblem()), new BoundOptions());

        Assert.InRange(bound.Micros / 1e6, optimum * 0.97, optimum + 0.001);
    }

    private static double Solve(FacilityProblem facilities)
    {
        using TempFolder folder = new();
        string model = Path.Combine(folder.Path, "model.lp");
        string answer = Path.Combine(folder.Path, "answer.txt");
        File.WriteAllText(model, Program(facilities));
        using Process solver = Process.Start(new ProcessStartInfo(Solver!, [model, "solve", "solution", answer])
        {
            RedirectStandardOutput = true,
        })!;
        _ = solver.StandardOutput.ReadToEnd();
        solver.WaitForExit();
        string first = File.ReadLines(answer).First();
        Assert.StartsWith("Optimal", first, StringComparison.Ordinal);
        return double.Parse(first[(first.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    private static string Program(FacilityProblem facilities)
    {
        int[] nodes = [.. Enumerable.Range(0, facilities.Capacity.Length)];
        int[] customers = [.. Enumerable.Range(0, facilities.Demand.Length)];
        StringBuilder text = new("Minimize\nobj:");
        foreach (int j in nodes)
        {
            Term(text, facilities.Opening[j], $"z{j}");
            foreach (int i in customers)
            {
                Term(text, facilities.CostOf(j, i), $"x{j}_{i}");
            }
        }

        _ = text.AppendLine().AppendLine("Subject To");
        foreach (int i in customers)
        {
            _ = text.AppendLine(string.Join(" + ", nodes.Select(j => $"x{j}_{i}")) + " = 1");
        }

        foreach (int j in nodes)
        {
            _ = text.AppendLine(string.Join(" + ", customers.Select(i => $"{facilities.Demand[i]} x{j}_{i}"))
                + $" - {facilities.Capacity[j]} z{j} <= 0");
            foreach (int i in customers)
            {
                _ = text.AppendLine(CultureInfo.InvariantCulture, $"x{j}_{i} - z{j} <= 0");
            }
        }

        IEnumerable<string> names = nodes.SelectMany(j => customers.Select(i => $"x{j}_{i}").Append($"z{j}"));
        return text.AppendLine("Binaries").AppendLine(string.Join('\n', names)).AppendLine("End").ToString();
    }

    private static void Term(StringBuilder text, double cost, string name) =>
        text.AppendLine(CultureInfo.InvariantCulture, $" + {cost} {name}");
}
