using Continuum.Placement.Lab.Protocol.Live;
using Continuum.Placement.Live;
using Continuum.Placement.Planning;

namespace Continuum.Placement.Lab.Protocol.Replay;

/// <summary>The live plan of a replay: told each minute of the functions whose demand has changed enough.</summary>
internal sealed class LiveReplay
{
    private readonly ReplayFleet _fleet;
    private readonly double _leastChange;
    private readonly LivePlan _plan;
    private readonly ReplayClock _clock = new();
    private readonly double[][] _told;

    /// <param name="fleet">Says what the demand is.</param>
    /// <param name="start">The plan to go on from.</param>
    /// <param name="movesAMinute">How many replicas may move a minute.</param>
    /// <param name="leastChange">By which share of a function's demand it must have changed to be told.</param>
    internal LiveReplay(ReplayFleet fleet, Assignment start, int movesAMinute, double leastChange)
    {
        (_fleet, _leastChange) = (fleet, leastChange);
        _plan = new LivePlan(start, new LivePlanOptions
        {
            Time = _clock,
            Window = TimeSpan.FromMinutes(1),
            MovesAWindow = movesAMinute,
        });
        _told = [.. fleet.Functions.Select((_, i) => fleet.Average(i).ToArray())];
    }

    internal IReadOnlyList<string> NodesOf(string function) => _plan.NodesOf(function);

    /// <summary>A minute passes; the functions that changed most come first, so that they have the moves.</summary>
    /// <returns>How many replicas moved.</returns>
    internal int Minute()
    {
        _clock.Advance(TimeSpan.FromMinutes(1));
        (int Function, double Change)[] changed =
        [
            .. Enumerable.Range(0, _told.Length).Select(i => (Function: i, Change: Change(i)))
                .Where(each => each.Change > 0)
                .OrderByDescending(each => each.Change).ThenBy(each => each.Function),
        ];
        int moved = 0;
        foreach ((int function, _) in changed)
        {
            _told[function] = [.. _fleet.Average(function)];
            PlanChange change = _plan.DemandChanged(_fleet.Functions[function].Key, _fleet.Told(function));
            moved += change.Moves.Count(move => move.To is not null);
        }

        return moved;
    }

    // Events a second by which it has changed; 0 where that is too small a share.
    private double Change(int function)
    {
        double[] now = _fleet.Average(function);
        double change = 0;
        double all = 0;
        for (int cell = 0; cell < now.Length; cell++)
        {
            change += Math.Abs(now[cell] - _told[function][cell]);
            all += Math.Max(now[cell], _told[function][cell]);
        }

        return change > _leastChange * all ? change : 0;
    }
}
