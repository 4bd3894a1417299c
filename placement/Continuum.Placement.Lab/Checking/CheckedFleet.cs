using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Checking;

/// <summary>A problem and a plan, by name.</summary>
internal sealed class CheckedFleet
{
    private static readonly PlacementNode[] Nowhere = [];
    private readonly Dictionary<string, PlacementNode[]> _placed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _called = new(StringComparer.Ordinal);

    internal CheckedFleet(PlacementProblem problem)
    {
        Problem = problem;
        Nodes = problem.Nodes.ToDictionary(node => node.Id, StringComparer.Ordinal);
        Functions = problem.Functions.ToDictionary(function => function.Key, StringComparer.Ordinal);
        foreach (FunctionEdge edge in problem.Edges.OrderBy(edge => edge.From, StringComparer.Ordinal))
        {
            _called[edge.To] = _called.GetValueOrDefault(edge.To) + edge.CallsPerSecond;
        }
    }

    internal PlacementProblem Problem { get; }

    internal Dictionary<string, PlacementNode> Nodes { get; }

    internal Dictionary<string, PlacementFunction> Functions { get; }

    internal IEnumerable<(PlacementFunction Function, PlacementNode[] Nodes)> Placed =>
        Functions.Values.OrderBy(function => function.Key, StringComparer.Ordinal)
            .Select(function => (function, On(function.Key)));

    /// <summary>The nodes that carry a function, each once, by id.</summary>
    internal PlacementNode[] On(string function) => _placed.GetValueOrDefault(function, Nowhere);

    internal void Put(string function, IEnumerable<string> nodes) => _placed[function] =
    [
        .. nodes.Where(Nodes.ContainsKey).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(id => Nodes[id]),
    ];

    /// <summary>Calls a second that a function gets from others.</summary>
    internal double Called(string function) => _called.GetValueOrDefault(function);

    /// <summary>Events a second: from clients, or from callers where there are none.</summary>
    internal double Rate(PlacementFunction function)
    {
        double rate = function.Demand.Sum(demand => demand.RatePerSecond);
        return rate > 0 ? rate : Called(function.Key);
    }

    /// <summary>Replicas that a function may have.</summary>
    internal static int Most(PlacementFunction function) =>
        Math.Min(function.MaxReplicas ?? PlacementFunction.MostReplicas, PlacementFunction.MostReplicas);

    /// <summary>
    /// Replicas that a function must have: what it asks for, a node a domain, and enough for its events.
    /// </summary>
    internal int Least(PlacementFunction function)
    {
        double asked = Math.Max(function.MinReplicas, function.Spread?.AtLeast ?? 1);
        double needed = function.RatePerReplica is { } each
            ? Math.Ceiling(Rate(function) / (each * Problem.Weights.MaxLoad))
            : 0;
        return (int)Math.Min(Most(function), Math.Max(asked, needed));
    }

    /// <summary>
    /// Replicas that move of the planner's own accord: those on other nodes than now, less those that had to leave.
    /// </summary>
    internal int Moves(PlacementFunction function, IReadOnlyList<PlacementNode> nodes)
    {
        if (!function.CurrentNodes.Any(Nodes.ContainsKey))
        {
            return 0;
        }

        int elsewhere = nodes.Count(node => !function.CurrentNodes.Contains(node.Id));
        int lost = function.CurrentNodes.Count(id => !Nodes.TryGetValue(id, out PlacementNode? node)
            || StaticCheck.Broken(function, node).Count > 0
            || !RoomCheck.FitsAlone(function, node, Problem.Weights.Headroom));

        // What it lacks to its least comes from nowhere.
        int known = function.CurrentNodes.Count(Nodes.ContainsKey);
        return Math.Max(0, elsewhere - lost - Math.Max(0, Least(function) - known));
    }

    /// <summary>The name of a node's failure domain at a level.</summary>
    internal static string Domain(PlacementNode node, SpreadLevel level) => level switch
    {
        SpreadLevel.Region => node.Place.Region,
        SpreadLevel.Zone => $"{node.Place.Region}/{node.Place.Zone}",
        SpreadLevel.Site => node.Place.ToString(),
        _ => node.Id,
    };
}
