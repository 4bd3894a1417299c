using System.Globalization;
using Continuum.Testing.Kills;
using Continuum.Testing.Power.Disks;
using Continuum.Testing.Power.Machines;
using Continuum.Testing.Power.Trials;

namespace Continuum.Bench.Power;

/// <summary>
/// Power cuts in chapters: a few of one machine, which starts again after each; then it is saved, and copies of it go on
/// from there, are cut and recovered on the host, each a trial of its own.
/// </summary>
internal sealed class PowerCutRun(
    int seed, PoweredNodeSettings settings, PoweredNode node, string evidence, Action<string> show)
{
    private const int MostInChapter = 20;

    // Of a chapter's cuts, one of so many makes the machine start again.
    private const int OneBooted = 10;

    // Each is a trial of its own: one that does not come to its end is a problem, and the others still tell something.
    private const int MostFailed = 3;

    private const int MostStarts = 3;

    // Of machines, each cut's disk and moments.
    private readonly Random _seeds = new(seed);
    private readonly TrialRecord _record = new(evidence, show);
    private int _done;
    private int _failed;

    public PowerCutTally Booted { get; private set; } = PowerCutTally.None;

    public PowerCutTally Forked { get; private set; } = PowerCutTally.None;

    /// <summary>Copies that did not come on, instead of each of which another was made.</summary>
    public int MadeAgain { get; private set; }

    public IReadOnlyList<string> Problems => _record.Problems;

    /// <summary>
    /// Runs them all, or until the machine is of no more use, or a few copies did not come to their end; see
    /// <see cref="Problems"/>.
    /// </summary>
    /// <param name="cuts">How many.</param>
    /// <param name="atRest">Told when the machine is up, and at rest.</param>
    /// <param name="cancellationToken">Ends it between two cuts.</param>
    public async Task RunAsync(int cuts, Func<Task> atRest, CancellationToken cancellationToken)
    {
        while (_done < cuts)
        {
            int last = Math.Min(cuts, _done + MostInChapter);
            if ((last - _done) / OneBooted is > 0 and int booted && !await BootAsync(booted, cancellationToken))
            {
                return;
            }

            SavedMachine? saved = null;
            if (!await TryNodeAsync(
                async () =>
                {
                    KillReport warm = await KillRun.RunAsync(
                        PoweredPlan.Warming(_seeds.Next(), Name(_done + 1) + "warm-"),
                        node,
                        _ => { },
                        cancellationToken);
                    await atRest();
                    saved = await node.Computer.SaveAsync();
                    return warm.Problems;
                },
                cancellationToken))
            {
                return;
            }

            while (_done < last)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!await ForkAsync(saved!, cancellationToken) && ++_failed == MostFailed)
                {
                    return;
                }
            }

            if (!await TryNodeAsync(
                async () =>
                {
                    await node.Computer.ResumeAsync();
                    return [];
                },
                cancellationToken))
            {
                return;
            }
        }
    }

    private Task<bool> BootAsync(int cuts, CancellationToken cancellationToken)
    {
        int before = node.Computer.Cuts.Count;
        int damaged = node.Computer.Problems.Count;
        KillPlan plan = PoweredPlan.Booted(_seeds.Next(), cuts, Name(_done + 1));
        return TryNodeAsync(
            async () =>
            {
                KillReport report = await KillRun.RunAsync(
                    plan, node, _ => Show(node.Computer.Cuts[^1]), cancellationToken);
                Booted = Booted.Plus(PowerCutTally.Of(report, [.. node.Computer.Cuts.Skip(before)]));
                return [.. report.Problems, .. node.Computer.Problems.Skip(damaged)];
            },
            cancellationToken);
    }

    private async Task<bool> ForkAsync(SavedMachine saved, CancellationToken cancellationToken)
    {
        int cut = _done + 1;
        int seed = _seeds.Next();
        KillPlan plan = PoweredPlan.Forked(_seeds.Next(), Name(cut));
        ForkedNode? fork = null;
        try
        {
            return await _record.TryAsync(
                Of(cut),
                Folder(cut),
                async () =>
                {
                    fork = await StartAsync(saved, seed);
                    KillReport report = await KillRun.RunAsync(
                        plan, fork, _ => Show(fork.Computer.Cuts[^1]), cancellationToken);
                    Forked = Forked.Plus(PowerCutTally.Of(report, fork.Computer.Cuts));
                    return [.. report.Problems, .. fork.Computer.Problems];
                },
                () => fork?.Computer.Problems ?? [],
                folder => fork?.KeepAsync(folder) ?? Task.CompletedTask,
                cancellationToken);
        }
        finally
        {
            // Also one that failed before its cut is over: a number names one trial.
            _done = cut;
            if (fork is not null)
            {
                await fork.DisposeAsync();
            }
        }
    }

    // One that does not come on, on a host too busy for it, says nothing of the agent.
    private async Task<ForkedNode> StartAsync(SavedMachine saved, int seed)
    {
        for (int start = 1; ; start++)
        {
            try
            {
                return await ForkedNode.StartAsync(settings, saved, seed, Forked.WithReverted > 0);
            }
            catch (Exception e) when (start < MostStarts)
            {
                MadeAgain++;
                show($"a copy did not come on, and is made again: {e.Message}");
            }
        }
    }

    private Task<bool> TryNodeAsync(Func<Task<IReadOnlyList<string>>> trial, CancellationToken cancellationToken)
    {
        int damaged = node.Computer.Problems.Count;
        int cut = _done + 1;
        return _record.TryAsync(
            Of(cut), Folder(cut), trial, () => [.. node.Computer.Problems.Skip(damaged)], node.KeepAsync,
            cancellationToken);
    }

    private void Show(CutOutcome cut) => show(string.Create(
        CultureInfo.InvariantCulture,
        $"{++_done}: {cut.Unflushed} sectors unflushed, {cut.Reverted} of them not as last written"));

    private static string Name(int cut) => string.Create(CultureInfo.InvariantCulture, $"cut{cut}-");

    private static string Of(int cut) => string.Create(CultureInfo.InvariantCulture, $"from cut {cut} on");

    private string Folder(int cut) => string.Create(CultureInfo.InvariantCulture, $"{seed}-{cut}");
}
