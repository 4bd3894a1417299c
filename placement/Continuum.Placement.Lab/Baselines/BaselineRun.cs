using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Baselines;

/// <summary>What all baselines have in common: keep what runs, then place replica by replica.</summary>
internal static class BaselineRun
{
    internal static PlacedReplicas Run(PlacementProblem problem, Func<Fleet, INodeChoice> choiceOf)
    {
        Fleet fleet = new(problem);
        INodeChoice choice = choiceOf(fleet);
        int[] order = Order(problem);
        Keep(fleet, order);
        int missing = 0;
        foreach (int function in order)
        {
            int wanted = fleet.Wanted(function);
            int placed = fleet.NodesOf(function).Count;
            while (placed < wanted && choice.Choose(function, placed) is >= 0 and var node)
            {
                fleet.Put(function, node);
                placed++;
            }

            missing += Math.Max(0, wanted - placed);
        }

        return fleet.ToPlaced(missing);
    }

    // Who must be beside others comes after them, as far as priorities let it.
    private static int[] Order(PlacementProblem problem) =>
    [
        .. Enumerable.Range(0, problem.Functions.Count)
            .OrderByDescending(i => problem.Functions[i].Priority)
            .ThenBy(i => problem.Functions[i].Together.Count > 0)
            .ThenBy(i => problem.Functions[i].Key, StringComparer.Ordinal),
    ];

    private static void Keep(Fleet fleet, int[] order)
    {
        if (fleet.Problem.Functions.All(function => function.CurrentNodes.Count == 0))
        {
            return;
        }

        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        for (int i = 0; i < fleet.Nodes; i++)
        {
            numbers.Add(fleet.Problem.Nodes[i].Id, i);
        }

        foreach (int function in order)
        {
            int wanted = fleet.Wanted(function);
            foreach (string id in fleet.Problem.Functions[function].CurrentNodes)
            {
                if (fleet.NodesOf(function).Count < wanted
                    && numbers.TryGetValue(id, out int node)
                    && fleet.MayPut(function, node))
                {
                    fleet.Put(function, node);
                }
            }
        }
    }
}
