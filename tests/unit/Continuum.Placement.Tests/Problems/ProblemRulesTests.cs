using Continuum.Placement.Availability;
using Continuum.Placement.Network;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;
using static Continuum.Placement.Tests.Problems.Small;

namespace Continuum.Placement.Tests.Problems;

public sealed class ProblemRulesTests
{
    private static readonly double[] NoNumbers =
        [double.NaN, -1, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue];

    /// <summary>What is wrong, and what the mistake must speak of.</summary>
    private static IEnumerable<(PlacementProblem Problem, string Says)> Wrong()
    {
        yield return (new([Node("a"), Node("a"), Node("a")], []), "node a is listed 3 times, once is right");
        yield return (new([Node("")], []), "1 node(s) have no name");
        yield return (WithNode(n => n with { Place = default }), "stands at");
        yield return (WithNode(n => n with { Place = new("a/b", "c", "d") }), "stands at 'a/b/c/d'");
        yield return (WithNode(n => n with { MemoryBytes = -1 }), "memory in bytes is -1");
        yield return (WithNode(n => n with { ReservedMemoryBytes = -1 }), "reserved memory");
        yield return (WithNode(n => n with { CpuMillis = -1 }), "thousandths of a core");
        yield return (WithNode(n => n with { ReservedCpuMillis = -1 }), "reserved thousandths");
        yield return (WithNode(n => n with { DiskBytes = -1 }), "disk in bytes");
        yield return (WithNode(n => n with { MaxReplicas = -1 }), "most replicas");
        yield return (Stock(new AcceleratorStock(AcceleratorKind.Gpu, 0, 1)), "number of accelerators is 0");
        yield return (Stock(new AcceleratorStock(AcceleratorKind.Gpu, 1, -1)), "memory of an accelerator");
        yield return (Stock(new AcceleratorStock(AcceleratorKind.Gpu, 4, long.MaxValue / 2)), "memory of an acc");
        yield return (Stock(new AcceleratorStock((AcceleratorKind)7, 1, 1)), "kind 7");
        yield return (Stock(new(AcceleratorKind.Npu, 1, 1), new(AcceleratorKind.Npu, 2, 1)), "one entry a kind");
        yield return (Problem(Function(), Function()), "function f is listed 2 times");
        yield return (WithFunction(f => f with { MemoryBytes = 0 }), "memory in bytes is 0, 1 to");
        yield return (WithFunction(f => f with { MemoryBytes = long.MaxValue }), "is 9223372036854775807");
        yield return (WithFunction(f => f with { CpuMillis = -1 }), "thousandths of a core");
        yield return (WithFunction(f => f with { DiskBytes = -1 }), "disk");
        yield return (WithFunction(f => f with { ImageBytes = -1 }), "image");
        yield return (WithFunction(f => f with { ModelBytes = -1 }), "model");
        yield return (WithFunction(f => f with { Accelerator = new(AcceleratorKind.Gpu, -1, 0) }), "of an accelerator");
        yield return (WithFunction(f => f with { MinReplicas = 0 }), "least number of replicas is 0, 1 to 16");
        yield return (WithFunction(f => f with { MinReplicas = 17 }), "least number of replicas is 17, 1 to 16");
        yield return (WithFunction(f => f with { MinReplicas = 3, MaxReplicas = 2 }), "asks for 3 to 2 replicas");
        yield return (WithFunction(f => f with { Spread = new(SpreadLevel.Zone, 0) }), "domains of the spread");
        yield return (WithFunction(f => f with { Spread = new((SpreadLevel)9, 1) }), "level 9");
        yield return (WithFunction(f => f with { Spread = new(SpreadLevel.Zone, 3), MaxReplicas = 2 }), "over 3 d");
        yield return (WithFunction(f => f with { DomainLimit = new(SpreadLevel.Zone, 0) }), "in one domain");
        yield return (WithFunction(f => f with { Availability = new(1) }), "availability is 1, above 0 and below 1");
        yield return (WithFunction(f => f with { Availability = new(0.9, 0) }), "that are to be up is 0");
        yield return (WithFunction(f => f with { Availability = new(0.9, 3), MaxReplicas = 2 }), "up is 3, 1 to 2");
        yield return (WithFunction(f => f with { RatePerReplica = 0 }), "for each replica is 0");
        yield return (WithFunction(f => f with { Residency = ["a/b/c/d"] }), "the place 'a/b/c/d'");
        yield return (WithFunction(f => f with { CurrentNodes = ["a", "a"] }), "current node a is listed twice");
        yield return (WithFunction(f => f with { NodeSelector = NoValue }), "selects by label arch and no value");
        yield return (WithFunction(f => f with { Data = [new("d", 1)] }), "reads data d");
        yield return (Demand(new ClientDemand(default, 1)), "has clients at");
        yield return (Demand(new(Berlin, 1), new(Berlin, 2)), "clients at eu/berlin/plant are listed twice");
        yield return (Demand(new ClientDemand(Berlin, 1) { Quantile = 0 }), "quantile of an objective is 0");
        yield return (Demand(new ClientDemand(Berlin, 1) { Quantile = 1 }), "quantile of an objective is 1");
        yield return (Demand(new ClientDemand(Berlin, 1) { AtMostMs = 0 }), "latency objective in milliseconds is 0");
        yield return (Demand(new(Berlin, 9e14), new(Oslo, 9e14)), "add up to more than 1e15");
        yield return (WithFunction(f => f with { Apart = [new("x", SpreadLevel.Site)] }), "apart from x");
        yield return (WithFunction(f => f with { Together = [new("f", SpreadLevel.Site)] }), "together with itself");
        yield return (WithFunction(f => f with { Apart = [new("g", (SpreadLevel)9)] }), "level 9");
        yield return (WithFunction(f => f with { Apart = [Near, Near] }), "apart from g twice");
        yield return (WithFunction(f => f with { Apart = [Near], Together = [Near] }), "site with g and no site");
        yield return (
            Problem(
                Function() with { Apart = [new("g", SpreadLevel.Region)] },
                Function("g") with { Together = [new("f", SpreadLevel.Node)] }),
            "function g: is to share a node with f and no region");
        yield return (Problem(Function()) with { Edges = [new("f", "x", 1)] }, "edge f -> x: both ends");
        yield return (Problem(Function()) with { Edges = [new("f", "f", 1)] }, "edge f -> f: a function calls itself");
        yield return (Problem(Function()) with { Data = [new("d", default, 1)] }, "data set d: lies at");
        yield return (Problem() with { Data = [new("d", Oslo, 1), new("d", Oslo, 1)] }, "data set d is listed 2 times");
        yield return (Chain("f"), "has 1 function(s), two or more");
        yield return (Chain("f", "x"), "x is no function of the problem");
        yield return (Chain("f", "g", "f"), "function f is listed twice");
        yield return (Problem() with { MoveBudget = -1 }, "the move budget is -1");
        yield return (Problem() with { Weights = new() { TransferGiB = [1, 2, 3] } }, "has 3 figures");
        yield return (Problem() with { Weights = new() { MaxLoad = 1.5 } }, "MaxLoad: its value is 1.5");
        yield return (Problem() with { Weights = new() { Headroom = 1 } }, "Headroom: its value is 1");
        yield return (Problem() with { Weights = new() { HorizonHours = 0 } }, "HorizonHours: its value is 0");
        yield return (
            Problem() with { Failures = new() { Nodes = new Dictionary<string, double> { ["a"] = 2 } } },
            "the unavailability of node a is 2");
    }

    /// <summary>Every number of a problem, set to one value.</summary>
    private static IEnumerable<PlacementProblem> WithNumber(double x)
    {
        yield return WithNode(n => n with { CostPerHour = x });
        yield return WithNode(n => n with { CostPerCoreHour = x });
        yield return WithNode(n => n with { CostPerGiBHour = x });
        yield return WithNode(n => n with { CostPerAcceleratorHour = x });
        yield return WithNode(n => n with { EgressPerGiB = x });
        yield return WithFunction(f => f with { ServiceMs = x });
        yield return WithFunction(f => f with { CostPerHourAtMost = x });
        yield return WithFunction(f => f with { MoveCost = x });
        yield return WithFunction(f => f with { RatePerReplica = x });
        yield return WithFunction(f => f with { Availability = new(x) });
        yield return WithFunction(f => f with { Data = [new("d", x)] }) with { Data = [new("d", Oslo, 1)] };
        yield return WithFunction(f => f with { Data = [new("d", 1, x)] }) with { Data = [new("d", Oslo, 1)] };
        yield return Demand(new ClientDemand(Berlin, x));
        yield return Demand(new ClientDemand(Berlin, 1) { Weight = x });
        yield return Demand(new ClientDemand(Berlin, 1) { ServiceMs = x });
        yield return Demand(new ClientDemand(Berlin, 1) { MedianServiceMs = x });
        yield return Demand(new ClientDemand(Berlin, 1) { BytesPerEvent = x });
        yield return Demand(new ClientDemand(Berlin, 1) { Quantile = x });
        yield return Problem(Function(), Function("g")) with { Edges = [new("f", "g", x)] };
        yield return Problem(Function(), Function("g")) with { Edges = [new("f", "g", 1, x)] };
        yield return Chain("f", "g") with { Chains = [new(["f", "g"], Oslo, x, 1)] };
        yield return Chain("f", "g") with { Chains = [new(["f", "g"], Oslo, 1, x)] };
        yield return Chain("f", "g") with { Chains = [new(["f", "g"], Oslo, 1, 1, x)] };
        yield return Problem() with { Data = [new("d", Oslo, x)] };
        yield return Problem() with { Weights = new() { Miss = x } };
        yield return Problem() with { Weights = new() { LatencyMs = x } };
        yield return Problem() with { Weights = new() { Unavailability = x } };
        yield return Problem() with { Weights = new() { AboveCeiling = x } };
        yield return Problem() with { Weights = new() { Move = x } };
        yield return Problem() with { Weights = new() { MoveMargin = x } };
        yield return Problem() with { Weights = new() { FetchGiB = x } };
        yield return Problem() with { Weights = new() { HorizonHours = x } };
        yield return Problem() with { Weights = new() { TransferGiB = [0, 0, x, 0] } };
        yield return Problem() with { Weights = new() { MaxLoad = x } };
        yield return Problem() with { Weights = new() { Headroom = x } };
    }

    [Fact]
    public void Each_mistake_is_found_and_named() => Assert.All(Wrong(), each =>
        Assert.Contains(each.Says, string.Join("; ", ProblemRules.Mistakes(each.Problem)), StringComparison.Ordinal));

    [Fact]
    public void What_is_no_number_or_too_large_to_count_with_is_refused_everywhere() => Assert.All(NoNumbers, x =>
        Assert.All(WithNumber(x), problem => Assert.Single(ProblemRules.Mistakes(problem), each =>
            !each.Contains("add up", StringComparison.Ordinal))));

    [Fact]
    public void An_objective_of_any_length_is_right_and_one_that_is_no_number_is_not()
    {
        Assert.Empty(ProblemRules.Mistakes(Demand(new ClientDemand(Berlin, 1) { AtMostMs = double.PositiveInfinity })));
        Assert.Single(ProblemRules.Mistakes(Demand(new ClientDemand(Berlin, 1) { AtMostMs = double.NaN })));
    }

    [Fact]
    public void All_mistakes_are_listed_at_once_and_sorted()
    {
        (PlacementProblem Problem, string Says)[] wrong = [.. Wrong()];
        PlacementProblem all = new(
            [.. wrong.SelectMany((each, i) => each.Problem.Nodes.Select(node => node with { Id = $"{node.Id}{i}" }))],
            [.. wrong.SelectMany((each, i) => each.Problem.Functions.Select(f => f with { Key = $"{f.Key}{i}" }))]);

        InvalidPlacementProblemException refused = Assert.Throws<InvalidPlacementProblemException>(
            () => Planner.Plan(all, new PlanBudget { Rounds = 0 }, CancellationToken.None));

        Assert.True(refused.Mistakes.Count >= 45, $"only {refused.Mistakes.Count} were found");
        Assert.Equal(refused.Mistakes.Order(StringComparer.Ordinal), refused.Mistakes);
        Assert.All(refused.Mistakes, mistake => Assert.Contains(mistake, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Being_together_in_a_zone_and_apart_in_a_site_of_it_is_no_contradiction() =>
        Assert.Empty(ProblemRules.Mistakes(WithFunction(f => f with
        {
            Apart = [new("g", SpreadLevel.Site)],
            Together = [new("g", SpreadLevel.Zone)],
        })));

    [Fact]
    public void A_matrix_refuses_round_trips_that_are_no_times()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new LatencyMatrix(
            [Berlin, Oslo],
            [new(1, 0, true), new(double.NaN, 0, true), new(-1, 0, true), new(1, double.PositiveInfinity, true)]));

        Assert.Equal(3, refused.Message.Split("are right").Length - 1);
    }

    private static Neighbour Near => new("g", SpreadLevel.Site);

    private static Dictionary<string, IReadOnlyList<string>> NoValue => new() { ["arch"] = [] };

    private static PlacementProblem Stock(params AcceleratorStock[] stock) =>
        WithNode(n => n with { Accelerators = stock });

    private static PlacementProblem Demand(params ClientDemand[] demand) =>
        WithFunction(f => f with { Demand = demand });

    private static PlacementProblem Chain(params string[] functions) =>
        Problem(Function(), Function("g")) with { Chains = [new(functions, Oslo, 1, 10)] };
}
