using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>Why replicas of a function move, and when that has paid for itself.</summary>
internal sealed class Moves(Exchanges exchanges, ProblemIndex index)
{
    private readonly CompiledProblem _problem = exchanges.Problem;

    internal MoveExplanation[] Of(int function)
    {
        PlacementFunction asks = index.Functions[function];
        if (asks.CurrentNodes.Count == 0)
        {
            return [];
        }

        int[] now = exchanges.Sorted(function);
        string[] left =
        [
            .. asks.CurrentNodes.Where(id => !Has(now, id)).Order(StringComparer.Ordinal),
        ];
        int[] come = [.. now.Where(node => !asks.CurrentNodes.Contains(_problem.Nodes.Ids[node]))];
        // Forced leavers first, so that what must move anyhow is not taken for the planner's own accord.
        (string Id, string? Forced)[] leavers =
        [
            .. left.Select(id => (Id: id, Forced: Forced(function, asks, id))).OrderBy(pair => pair.Forced is null),
        ];
        MoveExplanation[] moves = new MoveExplanation[Math.Max(leavers.Length, come.Length)];
        for (int i = 0; i < moves.Length; i++)
        {
            (string? from, string? forced) = i < leavers.Length ? leavers[i] : (null, null);
            moves[i] = Move(function, asks, from, forced, i < come.Length ? come[i] : -1);
        }

        return moves;
    }

    private MoveExplanation Move(int function, PlacementFunction asks, string? from, string? forced, int to)
    {
        double units = asks.MoveCost ?? _problem.Weights.Move;
        long cost = to < 0 || forced is not null ? 0 : Micros.Of(units);
        long? saves = from is null || forced is not null || to < 0 ? null : Saves(function, from, to);
        return new(
            from,
            to < 0 ? null : _problem.Nodes.Ids[to],
            forced,
            saves,
            cost,
            saves > 0 ? cost / (double)saves.Value : null);
    }

    private long? Saves(int function, string from, int to)
    {
        int old = ProblemIndex.NodeNumber(_problem, from);
        foreach (Exchange back in exchanges.All(function, old))
        {
            if (back.Out == to)
            {
                int fewer = exchanges.State.VoluntaryMoves - back.Voluntary;
                return back.Cost.Micros - exchanges.Cost.Micros + (fewer * _problem.Functions.MoveCost[function]);
            }
        }

        return null;
    }

    private bool Has(int[] nodes, string id) => nodes.Any(node => _problem.Nodes.Ids[node] == id);

    private string? Forced(int function, PlacementFunction asks, string id)
    {
        int node = ProblemIndex.NodeNumber(_problem, id);
        if (node < 0)
        {
            return "the node is no longer known";
        }

        PlacementNode its = index.Nodes[node];
        if (StaticReasons.First(asks, its) is { } reason)
        {
            return StaticReasons.Detail(asks, its, reason);
        }

        return _problem.Allows(function, node) ? null : "the node is too small for it";
    }
}
