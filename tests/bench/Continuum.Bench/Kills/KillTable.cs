using Continuum.Testing.Kills;

namespace Continuum.Bench.Kills;

/// <summary>The result for people.</summary>
internal static class KillTable
{
    public static void Write(KillResult result, TextWriter to)
    {
        KillReport report = result.Report;
        to.WriteLine();
        to.WriteLine($"{report.Plan.Kills} kills or cuts with seed {report.Plan.Seed}, {report.WhileStarting} before the node was "
            + $"ready; {result.Machine.SandboxKind} sandboxes, load {result.Machine.LoadBefore} before and "
            + $"{result.Machine.LoadAfter} after");
        foreach (KindCount kind in report.Kinds)
        {
            to.WriteLine($"  {kind.Kind,-12} {kind.Published,8} published {kind.Acknowledged,8} acknowledged "
                + $"({kind.AcknowledgedBefore} before the last kill) "
                + $"{kind.Answered,8} of them answered {kind.AnsweredAgain,6} more than once");
        }

        to.WriteLine($"  {report.Replies} replies at the subscriber, {report.DeadLetters} dead letters, "
            + $"{report.Account.Accepted} events accepted, {report.Account.Repeated} publications came again");
        to.WriteLine($"  the log shows {report.RunsSeen} runs, {report.RunsAgain} of them of an event that had been run");
        to.WriteLine($"  continuum events ledger: exit status {result.LedgerCommand}");
        foreach (string problem in report.Problems)
        {
            to.WriteLine($"WRONG: {problem}");
        }

        to.WriteLine(report.Problems.Count == 0 && result.LedgerCommand == 0
            ? "nothing acknowledged is lost, nothing is answered twice, the ledger reconciles"
            : "FAILED");
    }
}
