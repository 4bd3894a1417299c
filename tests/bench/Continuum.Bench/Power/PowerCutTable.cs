using Continuum.Testing.Kills;
using Continuum.Testing.Power.Trials;

namespace Continuum.Bench.Power;

/// <summary>The result for people.</summary>
internal static class PowerCutTable
{
    public static void Write(PowerCutResult result, TextWriter to)
    {
        to.WriteLine();
        to.WriteLine($"{result.Sum.Cuts} power cuts with seed {result.Seed}; {result.Machine.SandboxKind} sandboxes, load "
            + $"{result.Machine.LoadBefore} before and {result.Machine.LoadAfter} after");
        Write("after which the machine started again", result.Booted, to);
        Write("of copies of the machine, recovered on the host", result.Forked, to);
        Write("in all", result.Sum, to);
        to.WriteLine($"continuum events ledger: exit status {result.LedgerCommand}");
        if (result.MadeAgain > 0)
        {
            to.WriteLine($"{result.MadeAgain} copies did not come on and were made again");
        }

        if (result.Sum.Cuts != result.Asked)
        {
            to.WriteLine($"WRONG: {result.Asked} cuts were asked for");
        }

        foreach (string problem in result.Problems.Concat(result.Doubts))
        {
            to.WriteLine($"WRONG: {problem}");
        }

        to.WriteLine(result.IsSound
            ? "nothing acknowledged is lost, nothing is answered twice, the ledger reconciles"
            : "FAILED");
    }

    private static void Write(string which, PowerCutTally tally, TextWriter to)
    {
        to.WriteLine($"{tally.Cuts} {which}, {tally.WhileStarting} of them before the node was ready");
        foreach (KindCount kind in tally.Kinds)
        {
            to.WriteLine($"  {kind.Kind,-12} {kind.Published,8} published {kind.Acknowledged,8} acknowledged "
                + $"({kind.AcknowledgedBefore} before the last cut) "
                + $"{kind.Answered,8} of them answered {kind.AnsweredAgain,6} more than once");
        }

        to.WriteLine($"  {tally.Replies} replies at the subscriber, {tally.DeadLetters} dead letters, "
            + $"{tally.Accepted} events accepted, {tally.Repeated} publications came again");
        to.WriteLine($"  the log shows {tally.RunsSeen} runs, {tally.RunsAgain} of them of an event that had been run");
        to.WriteLine($"  {tally.WithUnflushed} cuts found {tally.Unflushed} sectors unflushed; {tally.WithReverted} "
            + $"cuts left {tally.Reverted} of them as they were before their last write");
    }
}
