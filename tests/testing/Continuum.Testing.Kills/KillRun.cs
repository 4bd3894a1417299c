using System.Collections.Concurrent;
using Continuum.Contracts.Events;

namespace Continuum.Testing.Kills;

/// <summary>
/// Kills a node again and again under load, lets it drain, and compares what devices were told with what they got and
/// with what the node counted.
/// </summary>
public sealed class KillRun
{
    private const int VisitorEvents = 20;

    // Of a load without kills: enough that a node's code for them is compiled.
    private const int LoadEvents = 20;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(300);

    private readonly KillPlan _plan;
    private readonly IKilledNode _node;
    private readonly Random _moments;
    private readonly RunLog _runs;
    private readonly ConcurrentQueue<Device> _devices = new();
    private readonly List<Task> _visits = [];
    private readonly List<string> _problems = [];
    private readonly Dictionary<PublicationKind, int> _acknowledgedBefore = [];
    private Baseline _before = Baseline.Nothing;
    private int _kills;
    private int _whileStarting;
    private int _late;

    private KillRun(KillPlan plan, IKilledNode node)
    {
        _plan = plan;
        _node = node;
        _moments = new Random(unchecked(plan.Seed + 2));
        _runs = new RunLog(node);
    }

    /// <summary>Runs it all.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="node">Launched and ready, with its function; what it did before is not counted.</param>
    /// <param name="progress">Told how many kills there were so far.</param>
    /// <param name="cancellationToken">Ends it between two kills.</param>
    /// <exception cref="TimeoutException">The node did not come back, or did not come to rest.</exception>
    public static async Task<KillReport> RunAsync(
        KillPlan plan, IKilledNode node, Action<int> progress, CancellationToken cancellationToken)
    {
        KillRun run = new(plan, node);
        await node.ReadyAsync();
        run._before = await Baseline.ReadAsync(node.Reading);
        await run._runs.BeginAsync();
        await using ReplyRecord replies = await ReplyRecord.SubscribeAsync(node.MqttPort, plan.Seed, plan.Patience);
        try
        {
            return await run.RunAsync(replies, progress, cancellationToken);
        }
        finally
        {
            await Task.WhenAll(run._devices.Select(device => device.DisposeAsync().AsTask()));
        }
    }

    private async Task<KillReport> RunAsync(
        ReplyRecord replies, Action<int> progress, CancellationToken cancellationToken)
    {
        foreach (PublicationKind kind in Enum.GetValues<PublicationKind>())
        {
            for (int number = 0; number < _plan.DevicesOfAKind; number++)
            {
                await AddDevice($"{_plan.Name}{kind}-{number}", kind).ConnectAsync();
            }
        }

        // A node that is killed all the time falls behind: devices hold back, or it would have to catch up for minutes.
        bool HasRoom() => _devices.Sum(device => device.Published) - replies.Total < _plan.MostUnanswered;
        using CancellationTokenSource enough = new();
        Task[] loads =
            [.. _devices.Select(device => device.PublishAsync(_plan.Interval, int.MaxValue, HasRoom, enough.Token))];
        if (_plan.Kills == 0)
        {
            await AcknowledgedAsync(LoadEvents);
        }

        long began = TimeProvider.System.GetTimestamp();
        while (_kills < _plan.Kills && (TimeProvider.System.GetElapsedTime(began) < _plan.Budget || IsOneMoreWorth()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await KillOnceAsync(_kills);
            progress(++_kills);
        }

        await enough.CancelAsync();
        await _node.ReadyAsync();
        await Task.WhenAll([.. loads, .. _visits]);
        await Task.WhenAll(_devices.Select(device => device.FinishAsync()));
        return await ReconcileAsync(replies);
    }

    private bool IsOneMoreWorth() => !_node.HasDestroyed && _late++ < KillPlan.MostLate;

    private Device AddDevice(string name, PublicationKind kind)
    {
        Device device = new(name, kind, _node.MqttPort, _plan.Seed + _devices.Count, _plan.Patience);
        _devices.Enqueue(device);
        return device;
    }

    private async Task KillOnceAsync(int kill)
    {
        bool starting = kill > 0 && _moments.Next(_plan.OneWhileStarting) == 0;
        TimeSpan life = (starting ? _plan.LongestStart : _plan.LongestLife) * _moments.NextDouble();
        Task ready = _node.ReadyAsync();
        if (!starting)
        {
            await ready;
            await CheckLedgerAsync($"before kill {kill + 1}");
            await _runs.ReadAsync();
            _visits.Add(VisitAsync(kill));
            if (_plan.AcknowledgedFirst)
            {
                await AcknowledgedAsync(1);
            }
        }

        await Task.Delay(life, TimeProvider.System);
        _whileStarting += ready.IsCompletedSuccessfully ? 0 : 1;
        CountAcknowledged();
        await _node.KillAsync();
        try
        {
            await ready;
        }
        catch (Exception) when (starting)
        {
            // Killed before it came.
        }

        _node.Launch();
    }

    private Task AcknowledgedAsync(int least) => Deadline.UntilAsync(
        $"{least} of each kind to be acknowledged",
        () => _devices.GroupBy(device => device.Kind)
            .All(kind => kind.Sum(device => device.AcknowledgedSoFar) >= least),
        _plan.Patience);

    // Before the kill begins: of what comes while it is under way nobody knows which side of it that was.
    private void CountAcknowledged()
    {
        foreach (IGrouping<PublicationKind, Device> kind in _devices.GroupBy(device => device.Kind))
        {
            _acknowledgedBefore[kind.Key] = kind.Sum(device => device.AcknowledgedSoFar);
        }
    }

    // Sessions are begun shortly before a kill, too; they stay, and their devices go once they were answered for, so
    // that the load does not grow with the kills.
    private Task VisitAsync(int kill)
    {
        Device visitor = AddDevice(
            $"{_plan.Name}visitor-{kill}", kill % 2 == 0 ? PublicationKind.ExactlyOnce : PublicationKind.Named);
        return StayAsync();

        async Task StayAsync()
        {
            await visitor.ConnectAsync();
            await visitor.PublishAsync(_plan.Interval, VisitorEvents, () => true, CancellationToken.None);
            await visitor.FinishAsync();
            await visitor.DisposeAsync();
        }
    }

    private async Task CheckLedgerAsync(string moment)
    {
        EventLedger ledger = await _node.Reading.ReadLedgerAsync();
        if (!ledger.Reconciles)
        {
            _problems.Add($"{moment} the ledger does not reconcile: {string.Join("; ", ledger.Functions)}");
        }
    }

    private async Task<KillReport> ReconcileAsync(ReplyRecord replies)
    {
        EventAccount drained = _before.Since(await DrainAsync());
        await Deadline.SeenAsync(
            $"{drained.Replied} replies at the subscriber",
            () => Task.FromResult(replies.Total),
            total => total >= drained.Replied,
            _plan.Patience);
        int received = await CloseAsync(replies);
        EventAccount account = _before.Since(await DrainAsync());
        await CheckLedgerAsync("at the end");
        await _runs.ReadAsync();
        IReadOnlyList<string> dead = await _node.Reading.ReadDeadLettersAsync();
        KindCount[] kinds =
            [.. _devices.GroupBy(device => device.Kind).Select(group => Count(group.Key, [.. group], replies, dead))];
        if (received != account.Replied - 1)
        {
            _problems.Add($"the node published {account.Replied - 1} replies, the subscriber has {received}");
        }

        return new KillReport(
            _plan with { Kills = _kills }, _whileStarting, kinds, received, dead.Count - _before.DeadLetters, account,
            _runs.Runs, _runs.Again, _problems);
    }

    // A queue is in order: with the reply to a last event, all that went before it is here.
    private async Task<int> CloseAsync(ReplyRecord replies)
    {
        string name = $"{_plan.Name}last";
        await using Device last = new(name, PublicationKind.ExactlyOnce, _node.MqttPort, _plan.Seed, _plan.Patience);
        await last.ConnectAsync();
        await last.PublishAsync(_plan.Interval, most: 1, () => true, CancellationToken.None);
        await last.FinishAsync();
        await Deadline.UntilAsync(
            "the reply to the last event", () => replies.CountOf($"{name}-1") > 0, _plan.Patience);
        return replies.Total - replies.CountOf($"{name}-1");
    }

    // However long it takes on a busy machine, as long as it moves.
    private async Task<EventAccount> DrainAsync()
    {
        EventAccount account = await ReadAccountAsync();
        while (!IsDrained(account))
        {
            long settled = account.Replied;
            account = await Deadline.SeenAsync(
                "the node's queue to become shorter",
                ReadAccountAsync,
                now => now.Replied > settled || IsDrained(now),
                _plan.Patience);
        }

        return account;
    }

    private static bool IsDrained(EventAccount account) => account is { Waiting: 0, RepliesWaiting: 0 };

    // Counting everything anew is work for the node: not a hundred times a second.
    private async Task<EventAccount> ReadAccountAsync()
    {
        await Task.Delay(LookEvery, TimeProvider.System);
        return (await _node.Reading.ReadLedgerAsync()).Functions.Single();
    }

    private KindCount Count(
        PublicationKind kind, IReadOnlyList<Device> devices, ReplyRecord replies, IReadOnlyList<string> dead)
    {
        string[] acknowledged = [.. devices.SelectMany(device => device.Acknowledged)];
        HashSet<string> givenUp = [.. dead];
        string[] lost = [.. acknowledged.Where(id => replies.CountOf(id) == 0 && !givenUp.Contains(id))];
        string[] doubled = [.. replies.Doubled().Intersect(acknowledged, StringComparer.Ordinal)];
        Report($"{kind}: acknowledged and lost", lost);
        Report($"{kind}: refused", [.. devices.SelectMany(device => device.Refused)]);
        if (kind is not PublicationKind.AtLeastOnce)
        {
            Report($"{kind}: answered more than once", doubled);
        }

        return new KindCount(
            kind, devices.Sum(device => device.Published), acknowledged.Length,
            _acknowledgedBefore.GetValueOrDefault(kind), acknowledged.Length - lost.Length, doubled.Length);
    }

    private void Report(string what, string[] ids)
    {
        if (ids.Length > 0)
        {
            _problems.Add($"{what}: {ids.Length}, of them {string.Join(", ", ids.Take(20))}");
        }
    }
}
