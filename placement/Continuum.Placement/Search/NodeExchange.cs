namespace Continuum.Placement.Search;

/// <summary>
/// Opens a node, takes out the functions that would like it, and closes nodes for it. Which one is opened is drawn
/// among those near a function: by what the relaxation says of them, or by how often opening them was worth it before.
/// </summary>
internal sealed class NodeExchange(SubProblem sub, SubPlan plan, Turn turn, NearFunctions near, Chance chance)
{
    private const int Always = 256;
    private const int Skipped = 51;
    private const int GuidedShare = 60;
    private const int GuidedLooks = 8;
    private const int LearntLooks = 3;
    private const double Slack = 0.5;
    private const double Fading = 0.99;
    private readonly double[] _tries = new double[sub.Nodes.Length];
    private readonly double[] _wins = new double[sub.Nodes.Length];
    private int _opened = -1;
    private bool _guided;

    /// <summary>Whether there was a node to open.</summary>
    /// <param name="function">Near to which it is to be.</param>
    /// <param name="wanted">How many functions come out, about.</param>
    internal bool Do(int function, int wanted)
    {
        _guided = sub.IsGuided && chance.Below(100) < GuidedShare;
        int node = ClosedNear(function);
        if (node < 0)
        {
            return false;
        }

        _opened = node;
        turn.IsExchange = true;
        turn.Want(node);
        if (chance.Below(5) == 0 && ClosedNear(function) is var more and >= 0)
        {
            turn.Want(more);
        }

        TakeOut(node, wanted);
        return true;
    }

    /// <summary>Tells how the step ended.</summary>
    internal void Learn(bool accepted)
    {
        if (_opened < 0)
        {
            return;
        }

        _tries[_opened] = (_tries[_opened] * Fading) + 1;
        _wins[_opened] = (_wins[_opened] * Fading) + (accepted ? 1 : 0);
        _opened = -1;
    }

    private void TakeOut(int node, int wanted)
    {
        int closes = chance.Below(8) switch { 0 => 0, < 6 => 1, _ => 2 };
        double slack = Slack * sub.OpenCost[node];
        int seen = 0;
        foreach (int other in near.Of(node))
        {
            if (turn.Out.Length >= wanted)
            {
                break;
            }

            if (plan.CountOf(other) == 0 || (int)(chance.Next() >> 56) < Skipped)
            {
                continue;
            }

            // A node that the relaxation likes better than the new one is seldom closed for it.
            int its = plan.Of(other)[chance.Below(plan.CountOf(other))];
            if (closes > 0
                && chance.Below(2 + seen) < 2
                && (!_guided || sub.Merit[its] > sub.Merit[node] - (chance.Wait() * slack)))
            {
                turn.Empty(its, Always, chance);
                turn.Ban(its);
                closes--;
            }
            else
            {
                turn.Remove(other, its);
            }

            seen++;
        }
    }

    private int ClosedNear(int function)
    {
        int looks = _guided ? GuidedLooks : LearntLooks;
        int last = sub.CandidateStart[function + 1];
        int best = -1;
        double score = double.NegativeInfinity;
        for (int at = sub.CandidateStart[function]; at < last && looks > 0; at++)
        {
            int node = sub.CandidateNode[at];
            if (plan.CarriedBy(node) > 0
                || sub.OpenCost[node] == 0
                || chance.Below(_guided ? 2 : 3) > 0
                || turn.IsWanted(node))
            {
                continue;
            }

            looks = !_guided && chance.Below(4) == 0 ? 0 : looks - 1;
            double its = _guided ? -sub.Merit[node] : (_wins[node] + 0.1) / (_tries[node] + 1);
            if (its > score)
            {
                (score, best) = (its, node);
            }
        }

        return best;
    }
}
