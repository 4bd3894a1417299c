using Continuum.Placement.Compiled;
using Continuum.Placement.Facilities;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;
using Continuum.Placement.Search;

namespace Continuum.Placement.Tests.Search;

public sealed class PackingTests
{
    private const int Facilities = 30;
    private const int Customers = 100;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Nearly_full_nodes_are_packed_close_to_what_is_proved(int seed)
    {
        (double[] capacity, double[] demand, PlacementProblem problem) = Tight(seed);

        Assignment plan = Planner.Plan(problem, new PlanBudget { Rounds = 120 }, CancellationToken.None);

        double[] used = new double[Facilities];
        for (int i = 0; i < Customers; i++)
        {
            string node = Assert.Single(plan.NodesOf($"c{i:D6}"));
            used[int.Parse(node.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)] += demand[i];
        }

        Assert.All(Enumerable.Range(0, Facilities), j => Assert.True(used[j] <= capacity[j], $"f{j} is overfull"));
        Assert.Equal(0, plan.Cost.Missing);
        Assert.InRange(plan.Cost.Micros, plan.LowerBoundMicros!.Value, plan.LowerBoundMicros.Value * 1.03);
    }

    [Fact]
    public void Threads_do_not_change_a_packed_plan()
    {
        PlacementProblem problem = Tight(4).Problem;

        Assignment one = Planner.Plan(problem, new PlanBudget { Rounds = 90, Threads = 1 }, CancellationToken.None);
        Assignment two = Planner.Plan(problem, new PlanBudget { Rounds = 90, Threads = 2 }, CancellationToken.None);

        Assert.Equal(one.ToBytes(), two.ToBytes());
    }

    [Fact]
    public void The_price_of_absence_rises_while_functions_are_out_and_falls_while_none_are()
    {
        PlanState state = new(ProblemCompiler.Compile(Tight(1).Problem));
        SubProblem sub = SubProblem.From(
            state, [.. Enumerable.Range(0, Customers)], new AllNodes(Facilities), int.MaxValue);
        SubPlan plan = new(sub);
        Absence absence = new(plan, [.. Enumerable.Repeat(1.0, Customers)], 1_000_000 * Customers);
        long first = absence.Price(0);

        Assert.True(absence.Find([0, 1], out long two));
        Assert.False(absence.Find([0, 1, 2, 3], out _));
        Assert.Equal(first * 3, two);
        Assert.True(absence.Find([0, 1], out _));
        absence.Keep();
        Learn(absence);
        long risen = absence.Price(0);
        absence.Clear();
        Learn(absence);

        Assert.True(risen > first, $"{risen} is not above {first}");
        Assert.True(absence.Price(0) < risen, $"{absence.Price(0)} is not below {risen}");
        Assert.Equal(0, absence.Cost);
    }

    private static void Learn(Absence absence)
    {
        for (int step = 0; step < 1000; step++)
        {
            absence.Learn();
        }
    }

    // A square of customers of which about five fill a facility, and half as much room again as they need.
    private static (double[] Capacity, double[] Demand, PlacementProblem Problem) Tight(int seed)
    {
        Random random = new(seed);
        double[] demand = [.. Enumerable.Range(0, Customers).Select(_ => (double)random.Next(10, 36))];
        double[] capacity = [.. Enumerable.Range(0, Facilities).Select(_ => (double)random.Next(90, 140))];
        double[] fixedCost = [.. capacity.Select(its => 100 + random.Next(20) + (10 * Math.Sqrt(its)))];
        (double X, double Y)[] points =
            [.. Enumerable.Range(0, Facilities + Customers).Select(_ => (random.NextDouble(), random.NextDouble()))];
        double[][] cost =
        [
            .. Enumerable.Range(0, Facilities).Select(j => Enumerable.Range(0, Customers).Select(i =>
            {
                double x = points[j].X - points[Facilities + i].X;
                double y = points[j].Y - points[Facilities + i].Y;
                return Math.Round(3 * demand[i] * Math.Sqrt((x * x) + (y * y)), 3);
            }).ToArray()),
        ];
        return (capacity, demand, FacilityLocation.ToProblem(capacity, fixedCost, demand, cost));
    }
}
