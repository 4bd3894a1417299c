using System.Globalization;
using Continuum.Placement.Bounds;
using Continuum.Placement.Explanation;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Grains.Namespaces;

/// <summary>Where the functions of one namespace go as things stand, and why.</summary>
internal sealed class NamespacePlan
{
    // A namespace has few functions: they settle within some rounds, and what is left comes with the next look.
    private const int Rounds = 8;

    private readonly PlacementProblem _problem;
    private readonly PlacementProblem? _free;
    private readonly Assignment _plan;
    private readonly string _space;
    private readonly Lazy<Dictionary<string, FunctionExplanation>> _functions;

    // A plan of a problem, and the problem with all that any plan is free to do; null where the two do not compare.
    private NamespacePlan(string space, PlacementProblem problem, PlacementProblem? free, Assignment plan)
    {
        _problem = problem;
        _free = free;
        _space = space;
        _plan = plan;
        _functions = new(() => Explainer.Explain(_plan, new ExplainOptions()).Functions
            .ToDictionary(function => function.Function, StringComparer.Ordinal));
    }

    /// <summary>
    /// Plans from where things are. What runs somewhere and finds no place at all stays as it is, since a place that
    /// has become wrong is better than none, unless its room goes to a higher priority; the others are planned around
    /// it.
    /// </summary>
    public static NamespacePlan Make(string space, PlacementProblem problem)
    {
        NamespacePlan plan = new(space, problem, problem, Improved(problem));
        HashSet<string> stays =
        [
            .. problem.Functions
                .Where(function => function.CurrentNodes.Count > 0
                    && plan._plan.NodesOf(function.Key).Count == 0
                    && !plan.Yields(function))
                .Select(function => function.Key),
        ];
        if (stays.Count == 0)
        {
            return plan;
        }

        PlacementProblem around = problem with
        {
            Nodes = [.. problem.Nodes.Select(node => node with
            {
                ReservedMemoryBytes = node.ReservedMemoryBytes + problem.Functions
                    .Where(function => stays.Contains(function.Key) && function.CurrentNodes.Contains(node.Id))
                    .Sum(function => function.MemoryBytes),
            })],
            Functions = [.. problem.Functions.Where(function => !stays.Contains(function.Key))],
            Edges = [.. problem.Edges.Where(edge => !stays.Contains(edge.From) && !stays.Contains(edge.To))],
        };
        return new(space, around, null, Improved(around));
    }

    /// <summary>
    /// Leaves all where it is, to tell of it: no function gets more nodes than it has, and why it does not move is a
    /// matter of what that would cost. What has no place yet gets one.
    /// </summary>
    public static NamespacePlan AsItIs(string space, PlacementProblem problem)
    {
        PlacementProblem told = problem with
        {
            Functions =
            [
                .. problem.Functions.Select(function => function.CurrentNodes.Count == 0 ? function : function with
                {
                    MaxReplicas = Math.Max(
                        function.CurrentNodes.Count, Math.Max(function.MinReplicas, function.Spread?.AtLeast ?? 1)),
                }),
            ],
            MoveBudget = null,
        };
        return new(
            space,
            told,
            problem.Functions.All(function => function.CurrentNodes.Count <= (function.MaxReplicas ?? int.MaxValue))
                ? problem
                : null,
            Planner.Plan(told, new PlanBudget { Rounds = 0, Threads = 1, Bound = false }, CancellationToken.None));
    }

    /// <summary>The nodes of a function and why each, those that serve most of its events first.</summary>
    public IReadOnlyList<PlacedNode> NodesOf(string name)
    {
        FunctionExplanation function = Recorded(name);
        return
        [
            .. function.Chosen
                .OrderByDescending(replica => replica.TrafficShare)
                .ThenBy(replica => replica.NodeId, StringComparer.Ordinal)
                .Select(replica => new PlacedNode(replica.NodeId, Why(replica))),
        ];
    }

    /// <summary>What is planned, in the library's words.</summary>
    public Assignment Assignment => _plan;

    /// <summary>Whether it is planned at all, and does not just stay where it is.</summary>
    public bool Plans(string name) => _functions.Value.ContainsKey($"{_space}/{name}");

    /// <summary>Whether all that a function asks for as a matter of must is there.</summary>
    public bool IsPlaced(string name) => Recorded(name).Missing == 0;

    /// <summary>How many nodes a function asks for and how many were found.</summary>
    public string Found(string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Recorded(name).Wanted} node(s) asked for, {Recorded(name).Chosen.Count} found");

    /// <summary>All that is to be told of a function, with what is told of the whole plan.</summary>
    public PlanExplanation Explain(string name) => Explainer.Explain(
        _plan, new ExplainOptions { Functions = [$"{_space}/{name}"], Full = true, Counterfactuals = 5 });

    /// <summary>
    /// How much of what the namespace costs any plan could save at most, moves included; between 0 and 1. Null while
    /// something is missing or left out of the plan, and where a proof would take too long.
    /// </summary>
    /// <param name="cancellationToken">Ends the search for a proof; what is proved by then holds.</param>
    public double? SavingAtMost(CancellationToken cancellationToken) => _free is not null
        && _plan.Cost.Missing == 0
        && ProvenBound.Of(_free, _plan.Cost.Micros, cancellationToken) is { } bound
            ? Math.Clamp((_plan.Cost.Micros - bound) / (double)Math.Max(1, _plan.Cost.Micros), 0, 1)
            : null;

    /// <summary>In one line why a function does not get what it must have.</summary>
    public string Shortage(string name)
    {
        string found = Found(name);
        return Infeasibility.Explain(Alone(name)) is { } conflict
            ? $"{found}; {Conflicting(PlanText.Lines(conflict))}"
            : $"{found}; with what the other functions of {_space} hold there is no room for it";
    }

    // The first line says what the others are.
    private static string Conflicting(IReadOnlyList<string> lines) =>
        $"{lines[0].Trim()} {string.Join(", ", lines.Skip(1).Select(line => line.Trim()))}";

    // Whether one of a higher priority came to a node that it had.
    private bool Yields(PlacementFunction function) => _problem.Functions.Any(other =>
        other.Priority > function.Priority
        && _plan.NodesOf(other.Key).Any(node =>
            function.CurrentNodes.Contains(node) && !other.CurrentNodes.Contains(node)));

    private FunctionExplanation Recorded(string name) => _functions.Value[$"{_space}/{name}"];

    // The function with all others of its namespace out of the way: what is wrong with what it asks for itself.
    private PlacementProblem Alone(string name) => _problem with
    {
        Functions = [.. _problem.Functions.Where(function => function.Key == $"{_space}/{name}")],
        Edges = [],
    };

    private static Assignment Improved(PlacementProblem problem) => Planner.Plan(
        problem, new PlanBudget { Rounds = Rounds, Threads = 1, Bound = false }, CancellationToken.None);

    private static string Why(ChosenReplica replica)
    {
        string share = string.Create(CultureInfo.InvariantCulture, $"{replica.TrafficShare * 100:0.#} % of its events");
        ClientLatency? client = replica.Clients.MaxBy(each => each.RatePerSecond);
        return client is null
            ? "costs least of the nodes that will do"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"serves {share}; {client.From} sees p{client.Quantile * 100:0.##} {client.QuantileMs:0.#} ms")
                + Objective(client);
    }

    private static string Objective(ClientLatency client) => double.IsPositiveInfinity(client.AtMostMs)
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $" of {client.AtMostMs:0.#} ms asked for");
}
