using Continuum.Placement.Availability.Estimation;

namespace Continuum.Placement.Tests.Availability.Estimation;

public sealed class IntervalRepairTests
{
    [Fact]
    public void Overlaps_are_cut_and_intervals_that_run_backwards_dropped()
    {
        IReadOnlyList<UptimeInterval> repaired = IntervalRepair.Repair(
            [
                Part(4, 6, true), Part(0, 3, true), Part(2, 4, false),
                Part(2.5, 3.5, true), Part(9, 8, true), Part(6, 6, false),
            ],
            out int count);
        Assert.Equal([Part(0, 3, true), Part(3, 4, false), Part(4, 6, true)], repaired);
        Assert.Equal(3, count);
        HistoryRules.Check([DrawnFleet.Node("a") with { Intervals = repaired }]);
    }

    [Fact]
    public void What_is_right_stays_as_it_is()
    {
        UptimeInterval[] right = [Part(0, 3, true), Part(3, 4, false), Part(5, 6, true)];
        Assert.Equal(right, IntervalRepair.Repair(right, out int count));
        Assert.Equal(0, count);
        Assert.Empty(IntervalRepair.Repair([], out _));
    }

    private static UptimeInterval Part(double from, double to, bool isUp) => DrawnFleet.Interval(from, to, isUp);
}
