using Continuum.Testing.Kills;
using Continuum.Testing.Power.Trials;

namespace Continuum.Power.Tests.Trials;

/// <summary>A run is worth something only where something was acknowledged and cuts then destroyed something.</summary>
public sealed class PowerCutTallyTests
{
    [Fact]
    public void Cuts_that_destroyed_something_after_acknowledgements_leave_no_doubt() =>
        Assert.Empty(Tally(cuts: 3, withReverted: 1, before: [1, 1, 1]).Doubts("of copies"));

    [Fact]
    public void What_was_only_acknowledged_after_the_cut_is_no_proof()
    {
        PowerCutTally tally = Tally(cuts: 3, withReverted: 3, before: [7, 0, 7]);

        string doubt = Assert.Single(tally.Doubts("of copies"));

        Assert.Equal("Named: nothing was acknowledged before any of 3 cuts of copies, so they prove nothing", doubt);
    }

    [Fact]
    public void Cuts_that_destroyed_nothing_are_no_proof_whatever_others_destroyed()
    {
        PowerCutTally booted = Tally(cuts: 1, withReverted: 1, before: [1, 1, 1]);
        PowerCutTally copies = Tally(cuts: 9, withReverted: 0, before: [1, 1, 1]);

        Assert.Single(copies.Doubts("of copies"));
        Assert.Empty(booted.Plus(copies).Doubts("in all"));
    }

    [Fact]
    public void Of_few_cuts_nothing_is_asked()
    {
        PowerCutTally tally = Tally(cuts: 9, withReverted: 0, before: [0, 0, 0]);

        PowerCutTally more = tally.Plus(Tally(cuts: 1, withReverted: 0, before: [0, 0, 0]));

        Assert.Empty(tally.Doubts("of the machine itself", from: 10));
        Assert.Equal(4, more.Doubts("of the machine itself", from: 10).Count());
    }

    [Fact]
    public void What_was_acknowledged_before_is_added_up_by_kind()
    {
        PowerCutTally sum = Tally(1, 1, before: [1, 2, 3]).Plus(Tally(1, 0, before: [10, 20, 30]));

        Assert.Equal([11, 22, 33], sum.Kinds.Select(kind => kind.AcknowledgedBefore));
        Assert.Equal((2, 1), (sum.Cuts, sum.WithReverted));
    }

    private static PowerCutTally Tally(int cuts, int withReverted, int[] before) => PowerCutTally.None with
    {
        Cuts = cuts,
        WithReverted = withReverted,
        Kinds = [.. PowerCutTally.None.Kinds.Select((kind, at) => kind with { AcknowledgedBefore = before[at] })],
    };
}
