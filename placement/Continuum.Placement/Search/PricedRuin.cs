namespace Continuum.Placement.Search;

/// <summary>
/// Takes out a few functions that want the same room: one, and such as stand where it would rather be (related removal:
/// Shaw, CP 1998).
/// </summary>
internal sealed class PricedRuin(SubProblem sub, SubPlan plan, Turn turn, ServedCosts costs, Chance chance)
{
    private const int MostOut = 8;
    private const int TriesEach = 4;
    private const int NodesTried = 16;

    private readonly int _most = Math.Min(MostOut, sub.Functions.Length);

    internal void Do()
    {
        int function = chance.Below(sub.Functions.Length);
        int wanted = 1 + chance.Below(_most);

        // What each cell costs now decides which nodes would be better, or as good.
        Span<long> now = stackalloc long[costs.CellsOf(function)];
        long slack = chance.Below(2);
        for (int cell = 0; cell < now.Length; cell++)
        {
            now[cell] = plan.CountOf(function) == 0
                ? SubProblem.Forbidden
                : ServedCosts.Least(costs.Cell(function, cell), plan.Of(function)) + slack;
        }

        turn.RemoveAll(function);
        for (int tries = wanted * TriesEach; tries > 0 && turn.Out.Length < wanted; tries--)
        {
            int node = now.Length == 0 || chance.Below(4) == 0 ? chance.Below(sub.Nodes.Length) : Wanted(function, now);
            if (OneOn(node) is var other and >= 0)
            {
                turn.RemoveAll(other);
            }
        }
    }

    // A node that would serve some cell of the function for less than it costs now.
    private int Wanted(int function, ReadOnlySpan<long> now)
    {
        int node = 0;
        for (int tries = 0; tries < NodesTried; tries++)
        {
            int cell = chance.Below(now.Length);
            node = chance.Below(sub.Nodes.Length);
            if (costs.Replica(function)[node] < SubProblem.Forbidden && costs.Cell(function, cell)[node] < now[cell])
            {
                break;
            }
        }

        return node;
    }

    // Any of the functions on a node, or -1.
    private int OneOn(int node)
    {
        if (plan.CarriedBy(node) == 0)
        {
            return -1;
        }

        int slot = plan.FirstOn(node);
        for (int skip = chance.Below(plan.CarriedBy(node)); skip > 0; skip--)
        {
            slot = plan.NextOn(slot);
        }

        return plan.OwnerOf(slot);
    }
}
