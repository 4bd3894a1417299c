using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Prices;
using Continuum.Placement.Problems;
using Continuum.Placement.Search;
using Continuum.Placement.Tests.Bounds;

namespace Continuum.Placement.Tests.Prices;

public sealed class PriceTests
{
    [Fact]
    public void The_bound_of_prices_is_never_above_the_best_of_all_plans()
    {
        int solved = 0;
        for (int seed = 1; seed <= 120; seed++)
        {
            CompiledProblem problem = ProblemCompiler.Compile(
                ReachProblem.Draw(seed, nodes: 4, functions: 3, used: 0.6, latencyMs: seed % 2 * 0.01));
            if (AllPlans.BestOf(problem) is { } best)
            {
                PricedCosts priced = Priced(problem, threads: 1);

                solved++;
                Assert.True(priced.Micros <= best, $"seed {seed}: {priced.Micros} above {best}");
            }
        }

        Assert.True(solved > 20, $"only {solved} can be solved");
    }

    [Fact]
    public void Prices_prove_more_than_what_each_function_would_cost_alone()
    {
        CompiledProblem problem = ProblemCompiler.Compile(ReachProblem.Draw(7, nodes: 40, functions: 200, used: 0.97));
        SubProblem sub = Sub(problem);
        ServedCosts rows = new(sub);
        CheapestSet sets = new(sub, rows, new NodeKinds(sub, rows));
        long[] free = new long[sub.Nodes.Length];
        long alone = Enumerable.Range(0, sub.Functions.Length).Sum(function => sets.Find(function, free));
        Assignment plan = Planner.Plan(problem, new PlanBudget { Rounds = 20 }, CancellationToken.None);

        Assert.True(plan.LowerBoundMicros > alone, $"{plan.LowerBoundMicros} proves no more than {alone}; {plan.Cost}");
        Assert.InRange(plan.Cost.Micros, plan.LowerBoundMicros!.Value, (long)(plan.LowerBoundMicros!.Value * 1.5));
    }

    [Fact]
    public void Prices_become_better_in_steps_and_are_the_same_on_any_number_of_threads()
    {
        CompiledProblem problem = ProblemCompiler.Compile(ReachProblem.Draw(7, nodes: 40, functions: 200, used: 0.97));
        PricedCosts one = Priced(problem, threads: 1);
        PricedCosts two = Priced(problem, threads: 2);
        int better = 0;
        for (int step = 0; step < 30; step++)
        {
            long before = one.Micros;
            bool improved = one.Improve();

            better += improved ? 1 : 0;
            Assert.Equal(one.Micros > before, improved);
            Assert.Equal(improved, two.Improve());
            Assert.Equal(one.Micros, two.Micros);
            Assert.Equal(Charges(one, 200), Charges(two, 200));
        }

        Assert.True(better > 0, "no better prices after the first ones");
        Assert.False(one.Improve(), "it goes on for ever");
    }

    // The only thing that is scarce is the room of many nodes that can stand in for one another.
    [Fact]
    public void What_is_too_little_for_all_is_proved_to_be_where_each_node_alone_would_be_enough()
    {
        PlacementProblem problem = ReachProblem.OneBusyPlace(nodes: 12, functions: 240, far: 12);
        Assignment plan = Planner.Plan(problem, new PlanBudget { Rounds = 12 }, CancellationToken.None);
        double stake = problem.Functions.Sum(function => function.Demand.Sum(cell => cell.RatePerSecond)) * 1e6;
        double best = ReachProblem.LeastMissed(problem, nodes: 12);

        Assert.Equal(0, plan.Cost.Missing);
        Assert.True(plan.LowerBoundMicros > 0.1 * stake, $"{plan.LowerBoundMicros} of {stake}");
        Assert.InRange(plan.LowerBoundMicros!.Value, (best * 1e6) - (0.005 * stake), (best * 1e6) + 1000);
        Assert.InRange(plan.Cost.Micros, plan.LowerBoundMicros!.Value, (best * 1e6) + (0.01 * stake));
    }

    [Fact]
    public void The_cheapest_set_with_charges_is_that_of_all_sets()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            SubProblem sub = Sub(ProblemCompiler.Compile(
                ReachProblem.Draw(seed, nodes: 6, functions: 5, used: 0.5, latencyMs: seed % 2 * 0.01)));
            ServedCosts rows = new(sub);
            CheapestSet sets = new(sub, rows, new NodeKinds(sub, rows));
            Random random = new(seed);
            long[] charge = [.. sub.Nodes.Select(_ => (long)random.Next(20_000_000))];
            for (int function = 0; function < sub.Functions.Length; function++)
            {
                long found = sets.Find(function, charge);

                int replicas = sub.Problem.Functions.Least[sub.Functions[function]];
                Assert.Equal(replicas, sets.Count);
                Assert.Equal(Cost(rows, function, sets.Chosen, charge), found);
                Assert.Equal(Cheapest(sub, rows, function, [], replicas, charge), found);
            }
        }
    }

    [Fact]
    public void A_node_that_is_too_small_for_a_function_proves_nothing_for_it()
    {
        PlacementProblem drawn = ReachProblem.Draw(2, nodes: 8, functions: 1, used: 0.2);
        PlacementFunction function = drawn.Functions[0] with
        {
            MinReplicas = 1,
            MaxReplicas = 1,
            Demand = [new ClientDemand(drawn.Nodes[0].Place, 10) { AtMostMs = 1.5 }],
        };
        PlacementProblem problem = drawn with
        {
            Functions = [function],
            Nodes =
            [
                drawn.Nodes[0] with { CpuMillis = function.CpuMillis - 1 },
                .. drawn.Nodes.Skip(1).Select(node => node with { CpuMillis = function.CpuMillis }),
            ],
        };

        Assignment plan = Planner.Plan(problem, new PlanBudget { Rounds = 1 }, CancellationToken.None);

        Assert.Equal(10_000_000, plan.Cost.Micros);
        Assert.Equal(plan.Cost.Micros, plan.LowerBoundMicros);
    }

    [Fact]
    public void Rows_cost_what_the_problem_says()
    {
        CompiledProblem problem = ProblemCompiler.Compile(
            ReachProblem.Draw(3, nodes: 12, functions: 20, used: 0.5, latencyMs: 0.01));
        SubProblem sub = Sub(problem);
        ServedCosts rows = new(sub);
        FunctionCosts costs = new(problem);
        Random random = new(1);
        for (int i = 0; i < 300; i++)
        {
            int function = random.Next(sub.Functions.Length);
            int[] nodes = [.. Enumerable.Range(0, sub.Nodes.Length).OrderBy(_ => random.Next()).Take(random.Next(4))];

            Assert.Equal(
                costs.Of(sub.Functions[function], [.. nodes.Select(node => sub.Nodes[node])]),
                rows.Of(function, nodes));
        }
    }

    [Fact]
    public void Functions_with_other_terms_and_nodes_that_cost_something_are_not_priced()
    {
        PlacementProblem plain = ReachProblem.Draw(3, nodes: 12, functions: 20, used: 0.5);
        PlacementProblem[] others =
        [
            plain with
            {
                Functions =
                [
                    plain.Functions[0] with { Availability = new AvailabilityObjective(0.999) },
                    .. plain.Functions.Skip(1),
                ],
            },
            plain with { Edges = [new FunctionEdge("f000", "f001", 1, 1)] },
            plain with { Nodes = [.. plain.Nodes.Select(node => node with { CostPerHour = 1 })] },
        ];

        Assert.True(PricedCosts.Suits(ProblemCompiler.Compile(plain)));
        foreach (PlacementProblem other in others)
        {
            Assert.False(PricedCosts.Suits(ProblemCompiler.Compile(other)));
        }
    }

    private static SubProblem Sub(CompiledProblem problem) => SubProblem.From(
        Construction.Better(problem, 1).State,
        [.. Enumerable.Range(0, problem.Functions.Count)],
        new AllNodes(problem.Nodes.Count),
        int.MaxValue);

    private static PricedCosts Priced(CompiledProblem problem, int threads) => new(Sub(problem), threads);

    private static long[] Charges(PricedCosts priced, int functions) =>
        [.. Enumerable.Range(0, functions).SelectMany(function => priced.Charges(function).ToArray())];

    private static long Cheapest(
        SubProblem sub, ServedCosts rows, int function, int[] nodes, int left, long[] charge) => left == 0
        ? Cost(rows, function, nodes, charge)
        : Enumerable.Range(0, sub.Nodes.Length)
            .Min(node => Cheapest(sub, rows, function, [.. nodes, node], left - 1, charge));

    private static long Cost(ServedCosts rows, int function, ReadOnlySpan<int> nodes, long[] charge)
    {
        long cost = rows.Of(function, nodes);
        foreach (int node in nodes)
        {
            cost += charge[node];
        }

        return cost;
    }
}
