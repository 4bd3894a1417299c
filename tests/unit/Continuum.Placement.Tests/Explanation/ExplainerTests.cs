using Continuum.Placement.Explanation;
using Continuum.Placement.Network;
using Continuum.Placement.Planning;
using Continuum.Placement.Plans;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Explanation;

public sealed class ExplainerTests
{
    private static readonly Place Berlin = new("eu", "berlin", "plant");
    private static readonly Place Oslo = new("eu", "oslo", "plant");

    [Fact]
    public void The_terms_of_a_plan_add_up_to_its_cost_to_the_last_millionth() => ForSeeds(300, (random, why) =>
    {
        Assignment plan = Plan(RandomProblems.Any(random));
        PlanExplanation told = Explainer.Explain(plan, new());

        Assert.True(plan.Cost.Micros == told.Terms.Micros, why);
        Assert.Equal(plan.Functions, told.Functions.Select(function => function.Function));
        foreach (FunctionExplanation function in told.Functions)
        {
            bool capped =
                plan.Problem.Source.Functions.First(f => f.Key == function.Function).CostPerHourAtMost is not null;
            Assert.True(capped || function.Cost.Ceiling == 0, why);
            Assert.True(function.Cost.Ceiling >= 0 && function.Cost.Moves >= 0 && function.Cost.Latency >= -8, why);
            Assert.Equal(plan.NodesOf(function.Function), function.Chosen.Select(replica => replica.NodeId));
            Assert.All(function.Chosen, replica => Assert.InRange(replica.TrafficShare, 0, 1 + 1e-9));
        }
    });

    [Fact]
    public void Every_node_not_chosen_has_a_reason_and_alternatives_differ_by_terms() => ForSeeds(150, (random, why) =>
    {
        Assignment plan = Plan(RandomProblems.Any(random));
        foreach (FunctionExplanation function in Full(plan, 0).Functions)
        {
            int nodes = plan.Problem.Source.Nodes.Count;
            Assert.True(nodes == function.Chosen.Count + function.NotChosen.Count, why);
            Assert.Equal(function.NotChosen.Count, function.Counts.Sum(count => count.Nodes));
            Assert.Equal(function.NotChosen.Count, function.Sites.Sum(site => site.Nodes));
            Assert.All(function.NotChosen, node => Assert.NotEmpty(node.Detail));
            foreach (Alternative alternative in function.Alternatives)
            {
                NodeNotChosen node = function.NotChosen.Single(each => each.NodeId == alternative.NodeId);
                Assert.True(node.DifferenceMicros == alternative.Difference.Micros, why);
                Assert.Equal(alternative.Cost, function.Cost + alternative.Difference);
            }
        }
    });

    [Fact]
    public void Clients_see_the_round_trip_the_data_and_the_service()
    {
        PlacementProblem problem = new(
            [Node("a", Berlin), Node("b", Oslo)],
            [
                Function() with
                {
                    ServiceMs = 5,
                    MaxReplicas = 1,
                    Demand =
                    [
                        new(Berlin, 30) { AtMostMs = 20, Quantile = 0.9 },
                        new(Oslo, 10) { AtMostMs = 20, Quantile = 0.9, ServiceMs = 7, MedianServiceMs = 3 },
                    ],
                    Availability = new(0.99),
                },
            ])
        {
            Network = new LatencyMatrix([Berlin, Oslo], [Ms(1), Ms(30), new(30, 0, false), Ms(1)]),
        };

        FunctionExplanation told = Assert.Single(Full(Plan(problem), 5).Functions);

        ChosenReplica chosen = Assert.Single(told.Chosen);
        Assert.Equal(("a", 1.0, false), (chosen.NodeId, chosen.TrafficShare, chosen.IsKept));
        Assert.Equal(
            [
                new(Berlin, 30, 1, 6, 6, 0.9, 20, 1, 5, true),
                new ClientLatency(Oslo, 10, 1, 33, 37, 0.9, 20, 0, 7, false),
            ],
            chosen.Clients);
        Assert.Equal(0.99, told.AvailabilityTarget);
        Assert.Equal(10_000_000, told.Cost.Misses);
        NodeNotChosen other = Assert.Single(told.NotChosen);
        Assert.Equal((RejectionReason.Farther, "b"), (other.Reason, other.NodeId));
        Assert.Equal(20_000_000, told.Alternatives[0].Difference.Misses);
    }

    [Fact]
    public void What_keeps_a_function_from_a_better_node_is_told_with_what_it_costs()
    {
        PlacementProblem problem = new(
            [Node("far", Oslo), Node("near", Berlin) with { MemoryBytes = 64 * RandomProblems.MiB }],
            [Function() with { Demand = [new(Berlin, 30) { AtMostMs = 20 }] }])
        {
            Network = new LatencyMatrix([Berlin, Oslo], [Ms(1), Ms(30), Ms(30), Ms(1)]),
        };

        PlanExplanation told = Full(Plan(problem), 5);

        BindingConstraint binding = Assert.Single(told.Binding);
        Assert.Equal(("near", RejectionReason.Memory), (binding.NodeId, binding.Reason));
        Assert.Equal(["f"], binding.Functions);
        Assert.Equal(30_000_000 + (30 * 2900), binding.SavesMicros);
        Counterfactual change = told.Functions[0].NotChosen[0].WouldHaveToChange!;
        Assert.Equal(new MemoryAdded("near", 64 * RandomProblems.MiB), Assert.Single(change.Changes));
    }

    [Fact]
    public void A_move_says_why_and_when_it_has_paid_for_itself()
    {
        PlacementProblem problem = new(
            [Node("near", Berlin), Node("old", Oslo)],
            [
                Function() with
                {
                    Demand = [new(Berlin, 30) { AtMostMs = 20 }], CurrentNodes = ["old"], MaxReplicas = 1, MoveCost = 3,
                },
            ])
        {
            Network = new LatencyMatrix([Berlin, Oslo], [Ms(1), Ms(30), Ms(30), Ms(1)]),
        };

        MoveExplanation move = Assert.Single(Assert.Single(Full(Plan(problem), 0).Functions).Moves);

        Assert.Equal(("old", "near", null), (move.From, move.To, move.Forced));
        Assert.Equal(30_087_000, move.SavesMicros);
        Assert.Equal(3_000_000 / 30_087_000.0, move.PaysBackAfterHours);
    }

    [Fact]
    public void A_forced_move_names_what_forced_it()
    {
        PlacementProblem problem = new(
            [Node("new", Berlin), Node("old", Oslo) with { IsDraining = true }],
            [Function() with { CurrentNodes = ["gone", "old"] }]);

        IReadOnlyList<MoveExplanation> moves = Full(Plan(problem), 0).Functions[0].Moves;

        Assert.Equal(
            [
                new("gone", "new", "the node is no longer known", null, 0, null),
                new MoveExplanation("old", null, "the node is being emptied", null, 0, null),
            ],
            moves);
    }

    [Fact]
    public void A_decision_is_known_by_its_problem_seed_and_rounds_and_not_by_the_order_of_lists()
    {
        PlacementProblem problem = RandomProblems.Any(new Random(7));
        PlacementProblem reversed = problem with
        {
            Nodes = [.. problem.Nodes.Reverse()],
            Functions = [.. problem.Functions.Reverse()],
        };
        PlacementProblem other = problem with { Weights = problem.Weights with { Miss = 1.5 } };

        string id = Explainer.Explain(Plan(problem), new()).DecisionId;

        Assert.Equal(64, id.Length);
        Assert.Equal(id, Explainer.Explain(Plan(reversed), new()).DecisionId);
        Assert.NotEqual(id, Explainer.Explain(Plan(other), new()).DecisionId);
    }

    [Fact]
    public void The_same_plan_is_explained_in_the_same_words_whatever_the_threads() => ForSeeds(20, (random, why) =>
    {
        PlacementProblem problem = RandomProblems.Any(random);
        string[] told =
        [
            .. new[] { 1, 2 }.Select(threads => string.Join('\n', PlanText.Lines(Full(
                Planner.Plan(
                    problem, new PlanBudget { Rounds = 5, Threads = threads, Bound = false }, CancellationToken.None),
                5)))),
        ];

        Assert.True(told[0] == told[1], why);
    });

    [Fact]
    public void The_recorded_form_counts_what_static_constraints_rule_out()
    {
        PlacementProblem problem = new(
            [Node("a", Berlin), Node("b", Oslo), Node("c", Oslo) with { IsAlive = false }, Node("d", Oslo)],
            [Function() with { Residency = ["eu/berlin"] }, Function("g")]);

        PlanExplanation told = Explainer.Explain(Plan(problem), new() { Functions = ["f"] });

        FunctionExplanation function = Assert.Single(told.Functions);
        Assert.Equal([new(RejectionReason.Away, 1), new RejectionCount(RejectionReason.Residency, 2)], function.Counts);
        Assert.Equal(0, function.NotLookedAt);
        Assert.Empty(function.NotChosen);
    }

    private static void ForSeeds(int count, Action<Random, string> test)
    {
        for (int seed = 0; seed < count; seed++)
        {
            test(new Random(seed), $"seed {seed}");
        }
    }

    private static PlanExplanation Full(Assignment plan, int counterfactuals) =>
        Explainer.Explain(plan, new() { Full = true, Counterfactuals = counterfactuals });

    private static Assignment Plan(PlacementProblem problem) =>
        Planner.Plan(problem, new PlanBudget { Rounds = 5, Threads = 1, Bound = false }, CancellationToken.None);

    private static LatencyEstimate Ms(double ms) => new(ms, 0, true);

    private static PlacementNode Node(string id, Place place) =>
        new() { Id = id, Kind = "edge", Place = place, MemoryBytes = 512 * RandomProblems.MiB, CpuMillis = 1000 };

    private static PlacementFunction Function(string key = "f") =>
        new() { Key = key, MemoryBytes = 128 * RandomProblems.MiB };
}
