namespace Continuum.Placement.Search;

/// <summary>
/// Takes part of the plan out: what stands near one another, what a node carries, what would like a node that is
/// closed, whole applications (ruin and recreate: Schrimpf et al., J. Comput. Phys. 159, 2000; strings of neighbours:
/// Christiaens and Vanden Berghe, Transp. Sci. 54, 2020).
/// </summary>
internal sealed class Ruin(SubProblem sub, SubPlan plan, Turn turn, NodeExchange exchange, Chance chance)
{
    private const int Always = 256;
    private const int Skipped = 51;
    private const int MostOut = 32;
    private readonly int _most = Math.Max(2, Math.Min(MostOut, sub.Functions.Length / 2));

    internal void Do()
    {
        int function = chance.Below(sub.Functions.Length);
        switch (chance.Below(100))
        {
            case < 20:
                Around(function, 1 + chance.Below(_most), 96 + (chance.Below(2) * 160));
                break;
            case < 30:
                Close(function);
                break;
            case < 75:
                if (!exchange.Do(function, 2 + chance.Below(_most)))
                {
                    Around(function, 1 + chance.Below(_most), Always);
                }

                break;
            case < 93:
                Scattered(1 + chance.Below(Math.Min(6, _most)));
                break;
            default:
                Whole(function);
                break;
        }
    }

    // Replicas on the nodes that are cheapest for one function.
    private void Around(int function, int wanted, int share)
    {
        int last = sub.CandidateStart[function + 1];
        turn.Add(function);
        for (int at = sub.CandidateStart[function]; at < last && turn.Out.Length < wanted; at++)
        {
            int node = sub.CandidateNode[at];
            if (plan.CarriedBy(node) > 0 && (int)(chance.Next() >> 56) >= Skipped)
            {
                turn.Empty(node, share, chance);
            }
        }
    }

    // All of a node, which stays closed this time more often than not, and some of what is around.
    private void Close(int function)
    {
        if (plan.CountOf(function) == 0)
        {
            turn.Add(function);
            return;
        }

        int node = plan.Of(function)[chance.Below(plan.CountOf(function))];
        turn.IsExchange = sub.OpenCost[node] > 0;
        turn.Empty(node, Always, chance);
        if (chance.Below(4) > 0)
        {
            turn.Ban(node);
        }

        if (chance.Below(3) > 0)
        {
            Around(function, Math.Min(_most, turn.Out.Length + 1 + chance.Below(_most)), 64 + chance.Below(192));
        }
    }

    private void Scattered(int many)
    {
        for (int i = 0; i < many; i++)
        {
            int function = chance.Below(sub.Functions.Length);
            if (plan.CountOf(function) > 0)
            {
                turn.Remove(function, plan.Of(function)[chance.Below(plan.CountOf(function))]);
            }
            else
            {
                turn.Add(function);
            }
        }
    }

    // All replicas of a function and of those it is connected with.
    private void Whole(int function)
    {
        turn.RemoveAll(function);
        int number = sub.Problem.Functions.Application[sub.Functions[function]];
        if (number < 0)
        {
            Around(function, 1 + chance.Below(_most), 96 + chance.Below(160));
            return;
        }

        foreach (int other in sub.Problem.Applications[number].Functions)
        {
            if (sub.Local.TryGetValue(other, out int local) && chance.Below(4) > 0 && turn.Out.Length < _most)
            {
                turn.RemoveAll(local);
            }
        }
    }
}
