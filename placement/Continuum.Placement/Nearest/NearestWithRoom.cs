using Continuum.Placement.Plans;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Nearest;

/// <summary>
/// The first policy: a function stays where it is as long as the node will do; what it lacks goes to the node nearest
/// to the places asked for that has room, and where no place is asked for to the node with the largest share of memory
/// free. Functions are looked at by priority, then by key; what runs is never moved aside for what is new.
/// </summary>
public sealed class NearestWithRoom : IPlacementPolicy
{
    /// <inheritdoc/>
    /// <exception cref="InvalidPlacementProblemException">All its mistakes are listed.</exception>
    public PlacementPlan Place(PlacementProblem problem)
    {
        ProblemRules.Check(problem);
        PlacementNode[] nodes = [.. problem.Nodes.OrderBy(node => node.Id, StringComparer.Ordinal)];
        RoomLedger room = new(nodes);
        Selection[] selections =
        [
            .. problem.Functions
                .OrderByDescending(function => function.Priority)
                .ThenBy(function => function.Key, StringComparer.Ordinal)
                .Select(function => new Selection(function)),
        ];

        // What runs takes its room first, whatever its priority: that is what keeps a plan from moving things.
        foreach (Selection selection in selections)
        {
            selection.Extend(Ranked(Current(nodes, selection.Function), selection, room), room);
        }

        PlacementDecision[] decisions = [.. selections.Select(selection => Decide(nodes, selection, room))];
        return new PlacementPlan([.. decisions.OrderBy(decision => decision.Function, StringComparer.Ordinal)]);
    }

    private static PlacementDecision Decide(PlacementNode[] nodes, Selection selection, RoomLedger room)
    {
        Dictionary<string, Rejection> unfit = [];
        foreach (PlacementNode node in nodes.Where(node => !selection.Has(node)))
        {
            if (HardConstraints.Check(node, selection.Function, room) is { } rejection)
            {
                unfit.Add(node.Id, rejection);
            }
        }

        // Ranked before anything is reserved: the explanation compares the nodes as the choice did.
        Candidate[] fit = Ranked(
            nodes.Where(node => !selection.Has(node) && !unfit.ContainsKey(node.Id)), selection, room);
        Candidate[] kept = [.. selection.Chosen];
        selection.Extend(fit, room);
        Explanation explanation = new(selection, room);
        return selection.IsComplete
            ? explanation.Placed(unfit, fit)
            : explanation.Refused(unfit, fit, kept);
    }

    private static IEnumerable<PlacementNode> Current(PlacementNode[] nodes, PlacementFunction function) =>
        nodes.Where(node => function.CurrentNodes.Contains(node.Id));

    private static Candidate[] Ranked(IEnumerable<PlacementNode> nodes, Selection selection, RoomLedger room) =>
    [
        .. nodes
            .Where(node => HardConstraints.Check(node, selection.Function, room) is null)
            .Select(node => Candidate.Of(node, selection.Function, room))
            .Order(Candidate.ByRank),
    ];
}
