namespace Continuum.Placement.Search;

/// <summary>
/// Brings simple functions to the nearest local optimum after nodes were opened or closed, so that such a step is
/// judged by what it is worth: a function goes to a cheaper open node, or changes places with one that stands there.
/// </summary>
internal sealed class Polish(SubProblem sub, SubPlan plan, Turn turn, NearFunctions near)
{
    private const int Passes = 3;
    private readonly int _nodes = sub.Nodes.Length;

    /// <param name="functions">Those to look at, beside those near to the nodes that the turn wants.</param>
    internal void Do(ReadOnlySpan<int> functions)
    {
        for (int pass = 0; pass < Passes; pass++)
        {
            bool moved = false;
            foreach (int node in turn.Wanted)
            {
                foreach (int function in near.Of(node))
                {
                    moved |= Improve(function);
                }
            }

            foreach (int function in functions)
            {
                moved |= Improve(function);
            }

            if (!moved)
            {
                break;
            }
        }
    }

    private bool Improve(int function)
    {
        if (!sub.Simple[function] || plan.CountOf(function) == 0)
        {
            return false;
        }

        int from = plan.Of(function)[0];
        (int node, int other) = Best(function, from);
        if (node < 0)
        {
            return false;
        }

        plan.Remove(function, from);
        if (other >= 0)
        {
            plan.Remove(other, node);
            plan.Put(other, from);
        }

        plan.Put(function, node);
        return true;
    }

    // The node that is best to go to, and who goes the other way; candidates stand by cost, so that the first open node
    // with room ends the search.
    private (int Node, int Other) Best(int function, int from)
    {
        long here = sub.Cost[(function * _nodes) + from];
        long best = 0;
        (int Node, int Other) move = (-1, -1);
        int last = sub.CandidateStart[function + 1];
        for (int at = sub.CandidateStart[function]; at < last && sub.CandidateCost[at] < here; at++)
        {
            int node = sub.CandidateNode[at];
            if (plan.CarriedBy(node) == 0)
            {
                continue;
            }

            long change = sub.CandidateCost[at] - here;
            if (plan.HasRoom(function, node))
            {
                return change < best ? (node, -1) : move;
            }

            int other = BestSwap(function, from, node, ref best, change);
            move = other >= 0 ? (node, other) : move;
        }

        return move;
    }

    private int BestSwap(int function, int from, int node, ref long best, long change)
    {
        int found = -1;
        for (int slot = plan.FirstOn(node); slot >= 0; slot = plan.NextOn(slot))
        {
            int other = plan.OwnerOf(slot);
            long total = change + sub.Cost[(other * _nodes) + from] - sub.Cost[(other * _nodes) + node];
            if (total < best
                && sub.Simple[other]
                && plan.HasRoomWithout(function, other, node)
                && plan.HasRoomWithout(other, function, from))
            {
                (best, found) = (total, other);
            }
        }

        return found;
    }
}
