using Continuum.Placement.Availability;
using Continuum.Placement.Availability.Advice;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Availability.Advice;

public sealed class ReplicaAdvisorTests
{
    [Fact]
    public void No_set_that_meets_the_target_is_cheaper_and_none_is_said_to_be_missing_that_there_is()
    {
        int met = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            Random random = new(seed);
            (ReplicaRequest request, FailureModel model) = Instance(random, 1 + random.Next(9));
            (long least, double best) = ByTryingEverySet(request, model);
            ReplicaAdvice advice = ReplicaAdvisor.Advise(request, model);
            if (advice is ReplicaAdvice.Met answer)
            {
                met++;
                Assert.True(answer.CostPerHour == least, $"seed {seed}: {answer.CostPerHour}, not {least}");
                Assert.True(answer.IsProvedLeast, $"seed {seed}");
                Assert.True(answer.Availability >= request.Target, $"seed {seed}");
                Assert.Equal(answer.CostPerHour, request.Candidates
                    .Where(node => answer.Nodes.Contains(node.Id)).Sum(node => node.CostPerHour));
            }
            else
            {
                ReplicaAdvice.Missed missed = Assert.IsType<ReplicaAdvice.Missed>(advice);
                Assert.True(least < 0, $"seed {seed}: a set for {least} was missed");
                Assert.True(missed.IsProvedImpossible, $"seed {seed}");
                Assert.True(missed.Availability <= best + 1e-12, $"seed {seed}");
                Assert.NotEmpty(missed.Missing);
            }
        }

        Assert.InRange(met, 50, 350);
    }

    [Fact]
    public void With_many_candidates_the_target_is_met_and_the_bound_is_below_the_cost()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            (ReplicaRequest request, FailureModel model) = Instance(new Random(seed), 300);
            ReplicaAdvice.Met met = Assert.IsType<ReplicaAdvice.Met>(
                ReplicaAdvisor.Advise(request with { MostReplicas = 8, Needed = 1, Target = 0.999 }, model));
            Assert.True(met.Availability >= 0.999, $"seed {seed}");
            Assert.InRange(met.AtLeastCostPerHour, 0, met.CostPerHour);
        }
    }

    [Fact]
    public void A_search_cut_short_still_meets_the_target_and_states_a_true_bound()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            (ReplicaRequest request, FailureModel model) = Instance(new Random(seed), 10);
            ReplicaAdvice full = ReplicaAdvisor.Advise(request, model);
            ReplicaAdvice brief = ReplicaAdvisor.Advise(request with { MostEvaluations = 0 }, model);
            if (brief is ReplicaAdvice.Met met)
            {
                Assert.InRange(full.CostPerHour, met.AtLeastCostPerHour, met.CostPerHour);
            }
            else if (full is ReplicaAdvice.Met)
            {
                Assert.False(Assert.IsType<ReplicaAdvice.Missed>(brief).IsProvedImpossible, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void The_order_of_the_candidates_does_not_change_the_advice()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);
            (ReplicaRequest request, FailureModel model) = Instance(random, 12);
            ReplicaCandidate[] shuffled = [.. request.Candidates];
            random.Shuffle(shuffled);
            ReplicaAdvice one = ReplicaAdvisor.Advise(request, model);
            ReplicaAdvice other = ReplicaAdvisor.Advise(request with { Candidates = shuffled }, model);
            Assert.Equal(one.Nodes, other.Nodes);
            Assert.Equal(one.Availability, other.Availability);
        }
    }

    [Fact]
    public void The_most_available_set_of_a_size_is_the_best_of_all_or_nearly()
    {
        int exact = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            (ReplicaRequest request, FailureModel model) = Instance(new Random(seed), 9);
            request = request with { MostReplicas = 3, Needed = 1 };
            double best = ByTryingEverySet(request, model).Best;
            double found = ReplicaAdvisor.MostAvailable(request, model).Availability;
            Assert.True(found <= best + 1e-12, $"seed {seed}");
            exact += found >= best - 1e-12 ? 1 : 0;
        }

        Assert.InRange(exact, 95, 100);
    }

    [Fact]
    public void Nothing_needed_costs_nothing_and_more_than_there_is_cannot_be_had()
    {
        ReplicaRequest request = new() { Candidates = [Node("a"), Node("b")], Target = 0.9 };
        ReplicaAdvice.Met none = Assert.IsType<ReplicaAdvice.Met>(
            ReplicaAdvisor.Advise(request with { Needed = 0 }, FailureModel.Default));
        Assert.Empty(none.Nodes);
        Assert.Equal(0, none.CostPerHour);

        ReplicaAdvice.Missed three = Assert.IsType<ReplicaAdvice.Missed>(
            ReplicaAdvisor.Advise(request with { Needed = 3 }, FailureModel.Default));
        Assert.True(three.IsProvedImpossible);
        Assert.Equal(0, three.Availability);
        Assert.Equal(["2 nodes are candidates and 3 have to be up: 1 more are needed"], three.Missing);

        Assert.IsType<ReplicaAdvice.Missed>(
            ReplicaAdvisor.Advise(request with { Candidates = [] }, FailureModel.Default));
        Assert.IsType<ReplicaAdvice.Met>(
            ReplicaAdvisor.Advise(request with { Candidates = [Node("a")] }, FailureModel.Default));
    }

    [Fact]
    public void All_mistakes_are_listed()
    {
        ReplicaRequest request = new()
        {
            Candidates = [Node("a"), Node("b") with { CostPerHour = -1 }],
            Needed = -1,
            Target = double.NaN,
            MostReplicas = 33,
        };
        Assert.Equal(
            [
                "-1 replicas are to be up, 0 or more is right",
                "node b costs -1, 0 to 1000000000000000 is right",
                "the target is NaN, 0 to 1 is right",
                "there may be 33 replicas, 0 to 32 is right",
            ],
            Assert.Throws<InvalidAvailabilityInputException>(
                () => ReplicaAdvisor.Advise(request, FailureModel.Default)).Mistakes);
        Assert.Throws<InvalidAvailabilityInputException>(() => ReplicaAdvisor.Advise(
            new ReplicaRequest { Candidates = [Node("a"), Node("a")], Target = 0.5 },
            FailureModel.Default));
    }

    private static ReplicaCandidate Node(string id) => new(id, "edge", new Place("r", "z", "s"), 5);

    private static (ReplicaRequest Request, FailureModel Model) Instance(Random random, int nodes)
    {
        ReplicaCandidate[] candidates =
        [
            .. Enumerable.Range(0, nodes).Select(i => new ReplicaCandidate(
                $"n{i}",
                "edge",
                new Place($"r{random.Next(2)}", $"z{random.Next(2)}", $"s{random.Next(2)}"),
                random.Next(1, 8))),
        ];
        FailureModel model = FailureModel.Default with
        {
            Nodes = candidates.ToDictionary(node => node.Id, _ => random.Next(1, 5) * 0.03),
            ZonePrior = [new(random.NextDouble() * 0.05, 1)],
        };
        ReplicaRequest request = new()
        {
            Candidates = candidates,
            Needed = 1 + random.Next(Math.Min(3, nodes)),
            Target = 1 - (0.1 * random.NextDouble() * random.NextDouble()),
            MostReplicas = random.Next(3, 7),
        };
        return (request, model);
    }

    private static (long Least, double Best) ByTryingEverySet(ReplicaRequest request, FailureModel model)
    {
        FailureTree tree = new([.. request.Candidates.Select(node => (node.Id, node.Kind, node.Place))], model);
        (long least, double best) = (-1, 0);
        for (int bits = 0; bits < 1 << request.Candidates.Count; bits++)
        {
            int[] set = [.. Enumerable.Range(0, request.Candidates.Count).Where(node => (bits & (1 << node)) != 0)];
            if (set.Length <= request.MostReplicas)
            {
                double tooFew = tree.FewerThan(set, request.Needed);
                long cost = set.Sum(node => request.Candidates[node].CostPerHour);
                best = Math.Max(best, 1 - tooFew);
                least = tooFew <= 1 - request.Target && (least < 0 || cost < least) ? cost : least;
            }
        }

        return (least, best);
    }
}
