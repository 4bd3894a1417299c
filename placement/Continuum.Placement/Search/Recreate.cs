using Continuum.Placement.Planning;

namespace Continuum.Placement.Search;

/// <summary>
/// Puts back what was taken out, one replica after another where it costs least, passing over a place now and then so
/// that not every turn ends alike.
/// </summary>
internal sealed class Recreate(SubProblem sub, SubPlan plan, Turn turn, Chance chance)
{
    private const double BlinkShare = 0.015;
    private const int EjectionsTried = 12;
    private const int EjectionShare = 8;
    private const int FullNodes = 12;
    private const int FewOpen = 40;
    private const int OpenOnlyShare = 75;
    private readonly double[] _size = Sizes(sub);
    private readonly double[] _sortKey = new double[sub.Functions.Length];
    private readonly int _nodes = sub.Nodes.Length;
    private int _untilBlink = 20;
    private int _openShare;
    private bool _openOnly;
    private bool _mayLeaveOut;

    /// <summary>What leaving a function out costs, where that is allowed for a while; or null.</summary>
    internal Absence? Absence { get; set; }

    /// <summary>How much room each function takes, as a share of all there is.</summary>
    internal ReadOnlySpan<double> Size => _size;

    /// <summary>
    /// Puts everything back, or gives up as soon as the plan cannot become good enough any more: what is still out
    /// costs at least what its cheapest nodes do.
    /// </summary>
    /// <returns>Whether it went through.</returns>
    internal bool Do(PlanCost limit)
    {
        Span<int> functions = turn.Out;
        plan.Refresh(functions);
        Order(functions);

        // A node that is opened is paid for by all that it will carry, not by the first alone: how much of the cost the
        // first sees is drawn anew each time, in 256ths.
        _openShare = chance.Below(3) == 0 ? 256 : chance.Below(257);
        bool isLimited = limit.Micros < long.MaxValue;
        _openOnly = isLimited && (turn.Wanted.Length > 0 || chance.Below(100) < OpenOnlyShare);
        _mayLeaveOut = isLimited && Absence is not null;
        long ahead = 0;
        foreach (int function in functions)
        {
            ahead += sub.Simple[function] && plan.CountOf(function) == 0 ? Cheapest(function) : 0;
        }

        long missing = 0;
        foreach (int function in functions)
        {
            if (!sub.Simple[function])
            {
                PutAll(function);
            }
            else if (plan.CountOf(function) == 0)
            {
                ahead -= Cheapest(function);
                bool isPut = PutSimple(function) || (MayEject() && Eject(function));
                missing += isPut || _mayLeaveOut ? 0 : 1;
                ahead += _mayLeaveOut && !isPut ? Absence!.Price(function) : 0;
                if (missing > limit.Missing || (limit.Missing == 0 && plan.Micros + ahead > limit.Micros))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>What each function takes of all room, over all resources.</summary>
    internal static double[] Sizes(SubProblem sub)
    {
        double[] sizes = new double[sub.Functions.Length];
        double[] room = new double[Compiled.Resources.Count];
        for (int dimension = 0; dimension < room.Length; dimension++)
        {
            for (int node = 0; node < sub.Nodes.Length; node++)
            {
                room[dimension] += Math.Max(0, sub.Room[node][dimension]);
            }

            for (int function = 0; function < sizes.Length; function++)
            {
                sizes[function] += room[dimension] > 0 ? sub.Need[function][dimension] / room[dimension] : 0;
            }
        }

        return sizes;
    }

    private void Order(Span<int> functions)
    {
        int by = chance.Below(8);
        for (int i = 0; i < functions.Length; i++)
        {
            int function = functions[i];
            int start = sub.CandidateStart[function];
            int count = sub.CandidateStart[function + 1] - start;
            long cheapest = Cheapest(function);
            _sortKey[function] = by switch
            {
                < 3 => chance.Unit(),
                < 6 => -_size[function],
                6 => -cheapest,
                _ => count < 2 ? 0 : cheapest - sub.CandidateCost[start + 1],
            };
        }

        for (int i = 1; i < functions.Length; i++)
        {
            int function = functions[i];
            double key = _sortKey[function];
            int at = i;
            for (; at > 0 && _sortKey[functions[at - 1]] > key; at--)
            {
                functions[at] = functions[at - 1];
            }

            functions[at] = function;
        }
    }

    private long Cheapest(int function) =>
        sub.CandidateStart[function] == sub.CandidateStart[function + 1]
            ? 0
            : sub.CandidateCost[sub.CandidateStart[function]];

    private bool Blinks()
    {
        if (--_untilBlink > 0)
        {
            return false;
        }

        _untilBlink = 1 + (int)(chance.Wait() / BlinkShare);
        return true;
    }

    // Ejections take long: where a function may stay out instead, they are tried now and then.
    private bool MayEject() => !_mayLeaveOut || chance.Below(EjectionShare) == 0;

    private long OpenCharge(int node) =>
        plan.CarriedBy(node) > 0 || turn.IsWanted(node) ? 0 : (sub.OpenCost[node] * _openShare) >> 8;

    private bool PutSimple(int function)
    {
        int at = BestSimple(function, -1, out _);
        if (at < 0)
        {
            return false;
        }

        plan.Put(function, at);
        return true;
    }

    // Where so many open nodes have no room, a farther one is seldom better than what has been found.
    private int BestSimple(int function, int except, out long best)
    {
        if (_openOnly && plan.OpenNodes.Length <= FewOpen)
        {
            return BestOpen(function, except, out best);
        }

        best = long.MaxValue;
        int at = -1;
        int full = 0;
        bool leaves = _openOnly && _mayLeaveOut;
        int last = sub.CandidateStart[function + 1];
        for (int candidate = sub.CandidateStart[function]; candidate < last; candidate++)
        {
            long cost = sub.CandidateCost[candidate];
            if (cost >= best || ((at >= 0 || leaves) && full >= FullNodes))
            {
                break;
            }

            int node = sub.CandidateNode[candidate];
            if (leaves && plan.CarriedBy(node) == 0 && !turn.IsWanted(node))
            {
                continue;
            }

            if (!plan.HasRoom(function, node) || turn.IsBanned(node) || node == except || Blinks())
            {
                full += plan.CarriedBy(node) > 0 ? 1 : 0;
                continue;
            }

            long total = cost + OpenCharge(node);
            if (total < best)
            {
                (best, at) = (total, node);
            }
        }

        return at;
    }

    private int BestOpen(int function, int except, out long best)
    {
        ReadOnlySpan<long> cost = sub.Cost.AsSpan(function * _nodes, _nodes);
        best = SubProblem.Forbidden;
        int at = -1;
        foreach (int node in plan.OpenNodes)
        {
            if (cost[node] < best && node != except && plan.HasRoom(function, node) && !turn.IsBanned(node) && !Blinks())
            {
                (best, at) = (cost[node], node);
            }
        }

        foreach (int node in turn.Wanted)
        {
            if (cost[node] < best && node != except && plan.HasRoom(function, node))
            {
                (best, at) = (cost[node], node);
            }
        }

        return at;
    }

    // No room anywhere: another simple function makes room by going elsewhere, where that costs least.
    private bool Eject(int function)
    {
        long best = long.MaxValue;
        (int Other, int From, int To) move = (-1, -1, -1);
        int last = Math.Min(sub.CandidateStart[function + 1], sub.CandidateStart[function] + EjectionsTried);
        for (int candidate = sub.CandidateStart[function]; candidate < last; candidate++)
        {
            int node = sub.CandidateNode[candidate];
            if (turn.IsBanned(node))
            {
                continue;
            }

            long here = sub.Cost[(function * _nodes) + node];
            for (int slot = plan.FirstOn(node); slot >= 0; slot = plan.NextOn(slot))
            {
                int other = plan.OwnerOf(slot);
                if (sub.Simple[other]
                    && plan.HasRoomWithout(function, other, node)
                    && BestSimple(other, node, out long there) is var to and >= 0
                    && here + there - sub.Cost[(other * _nodes) + node] < best)
                {
                    best = here + there - sub.Cost[(other * _nodes) + node];
                    move = (other, node, to);
                }
            }
        }

        if (move.Other < 0)
        {
            return false;
        }

        plan.Remove(move.Other, move.From);
        plan.Put(move.Other, move.To);
        plan.Put(function, move.From);
        return true;
    }

    private void PutAll(int function)
    {
        int least = sub.Problem.Functions.Least[sub.Functions[function]];
        Span<int> one = [function];
        while (true)
        {
            bool must = plan.CountOf(function) < least;
            int node = BestOf(function, must);
            if (node < 0)
            {
                break;
            }

            plan.Put(function, node);
            plan.Refresh(one);
        }
    }

    // Where a further replica costs least; where it need not be, only if it is better than none.
    private int BestOf(int function, bool must)
    {
        PlanCost best = must ? new(long.MaxValue, long.MaxValue) : plan.Cost;
        int at = -1;
        int last = sub.CandidateStart[function + 1];
        for (int candidate = sub.CandidateStart[function]; candidate < last; candidate++)
        {
            int node = sub.CandidateNode[candidate];
            if (!plan.HasRoom(function, node)
                || turn.IsBanned(node)
                || !plan.MayStand(function, node)
                || (must && Blinks()))
            {
                continue;
            }

            (PlanCost cost, int moves) = plan.With(function, node);
            if (must && plan.CarriedBy(node) == 0)
            {
                cost = cost with { Micros = cost.Micros - sub.OpenCost[node] + OpenCharge(node) };
            }

            if (cost < best && moves <= sub.MoveBudget)
            {
                (best, at) = (cost, node);
            }
        }

        return at;
    }
}
