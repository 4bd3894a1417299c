using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Checking;

/// <summary>
/// Recomputes from a problem's records alone whether a plan keeps every hard constraint and what it costs. It shares no
/// code with the planner: names instead of numbers, the problem's units instead of rounded ones, its own elementary
/// functions, its own availability. It is slow and meant to be read.
/// </summary>
public static class PlanChecker
{
    /// <summary>Checks a plan.</summary>
    /// <param name="problem">What was to be placed; valid, as the planner demands.</param>
    /// <param name="plan">The ids of the nodes that carry each function; a function that is not there has none.</param>
    public static CheckedPlan Check(PlacementProblem problem, IReadOnlyDictionary<string, IReadOnlyList<string>> plan)
    {
        CheckedFleet fleet = new(problem);
        return Judge(fleet, Violations(fleet, plan));
    }

    /// <summary>Looks at the constraints only: cost and what is missing stay 0.</summary>
    /// <param name="problem">What was to be placed.</param>
    /// <param name="plan">As above.</param>
    public static CheckedPlan CheckConstraints(
        PlacementProblem problem, IReadOnlyDictionary<string, IReadOnlyList<string>> plan) =>
        new(Violations(new CheckedFleet(problem), plan), 0, 0, 0);

    /// <summary>Checks a planner's plan.</summary>
    /// <param name="problem">What was to be placed.</param>
    /// <param name="plan">Where it went.</param>
    public static CheckedPlan Check(PlacementProblem problem, Assignment plan) =>
        Check(problem, plan.Functions.ToDictionary(key => key, plan.NodesOf, StringComparer.Ordinal));

    private static List<Violation> Violations(
        CheckedFleet fleet, IReadOnlyDictionary<string, IReadOnlyList<string>> plan)
    {
        List<Violation> violations = [];
        foreach ((string key, IReadOnlyList<string> nodes) in plan.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Take(fleet, key, nodes, violations);
        }

        Place(fleet, violations);
        Room(fleet, violations);
        return violations;
    }

    private static void Take(CheckedFleet fleet, string key, IReadOnlyList<string> nodes, List<Violation> violations)
    {
        if (!fleet.Functions.ContainsKey(key))
        {
            violations.Add(new(ViolationKind.Unknown, key, "", "the problem has no such function"));
            return;
        }

        violations.AddRange(nodes.Where(id => !fleet.Nodes.ContainsKey(id))
            .Select(id => new Violation(ViolationKind.Unknown, key, id, "the problem has no such node")));
        violations.AddRange(nodes.GroupBy(id => id, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => new Violation(
                ViolationKind.TwiceOnNode, key, group.Key, $"{group.Count()} replicas, one is right")));
        fleet.Put(key, nodes);
    }

    private static void Place(CheckedFleet fleet, List<Violation> violations)
    {
        int moves = 0;
        foreach ((PlacementFunction function, PlacementNode[] nodes) in fleet.Placed)
        {
            foreach (PlacementNode node in nodes)
            {
                violations.AddRange(StaticCheck.Broken(function, node));
            }

            violations.AddRange(NeighbourCheck.Broken(fleet, function, nodes));
            moves += fleet.Moves(function, nodes);
        }

        if (moves > fleet.Problem.MoveBudget)
        {
            violations.Add(new(ViolationKind.MoveBudget, "", "",
                $"{moves} replicas move of the planner's own accord, {fleet.Problem.MoveBudget} at most is right"));
        }
    }

    private static void Room(CheckedFleet fleet, List<Violation> violations)
    {
        Dictionary<string, List<PlacementFunction>> carried = new(StringComparer.Ordinal);
        foreach ((PlacementFunction function, PlacementNode[] nodes) in fleet.Placed)
        {
            foreach (PlacementNode node in nodes)
            {
                if (!carried.TryGetValue(node.Id, out List<PlacementFunction>? functions))
                {
                    carried.Add(node.Id, functions = []);
                }

                functions.Add(function);
            }
        }

        foreach ((string id, List<PlacementFunction> functions) in
            carried.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            violations.AddRange(RoomCheck.Broken(fleet.Nodes[id], functions, fleet.Problem.Weights.Headroom));
        }
    }

    private static CheckedPlan Judge(CheckedFleet fleet, List<Violation> violations)
    {
        RoundTrips trips = new(fleet.Problem.Network);
        FunctionPrice functions = new(fleet, trips);
        Dictionary<int, long> scale = MissingScale.Of(fleet);
        Price price = new ApplicationPrice(fleet, trips).All();
        long missing = 0;
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach ((PlacementFunction function, PlacementNode[] nodes) in fleet.Placed)
        {
            price.Add(functions.Of(function, nodes));
            missing += scale[function.Priority] * NeighbourCheck.Missing(fleet, function, nodes);
            used.UnionWith(nodes.Select(node => node.Id));
        }

        foreach (string id in used)
        {
            price.Add(fleet.Nodes[id].CostPerHour);
        }

        return new CheckedPlan(violations, missing, price.Micros, price.Terms);
    }
}
