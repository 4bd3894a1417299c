using Continuum.Placement.KeepAlive;

namespace Continuum.Placement.Tests.KeepAlive;

public sealed class KeepAliveEvaluationTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_fixed_time_is_cold_after_it_and_wastes_it()
    {
        int[] calls = [3, 0, 0, 1, 0, 0, 0, 0, 2, 0];

        KeepAliveOutcome outcome = KeepAliveEvaluation.Replay(calls, Minute, new FixedKeepAlive(4 * Minute));

        Assert.Equal(new KeepAliveOutcome(6, 2, (3 + 4 + 2) * Minute), outcome);
        Assert.Equal(2.0 / 6, outcome.ColdShare);
    }

    [Fact]
    public void Pre_warming_saves_memory_without_a_cold_start()
    {
        int[] calls = new int[1440];
        for (int i = 0; i < calls.Length; i += 60)
        {
            calls[i] = 1;
        }

        KeepAliveOutcome learned =
            KeepAliveEvaluation.Replay(calls, Minute, new HybridKeepAlive(new KeepAliveOptions()));
        KeepAliveOutcome always = KeepAliveEvaluation.Replay(calls, Minute, new FixedKeepAlive(60 * Minute));

        Assert.Equal((24L, 1L), (learned.Calls, learned.ColdStarts));
        Assert.Equal(1, always.ColdStarts);
        Assert.True(learned.Wasted < 0.3 * always.Wasted, $"{learned} against {always}");
    }

    [Fact]
    public void Functions_that_were_never_called_do_not_count()
    {
        KeepAliveOutcome never = KeepAliveEvaluation.Replay([0, 0], Minute, new FixedKeepAlive(Minute));
        KeepAliveSummary summary = KeepAliveSummary.Of(
            [never, new(10, 1, Minute), new(10, 2, Minute), new(10, 3, Minute), new(10, 4, Minute)]);

        Assert.Equal(default, never);
        Assert.Equal(new KeepAliveSummary(4, 0.2, 0.3, 0.25, 4 * Minute), summary);
        Assert.Equal(new KeepAliveSummary(0, 0, 0, 0, TimeSpan.Zero), KeepAliveSummary.Of([never]));
    }
}
