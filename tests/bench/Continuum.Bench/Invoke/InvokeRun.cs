using Continuum.Bench.Contenders;
using Continuum.Bench.Fleet;
using Continuum.Bench.Peers;
using Continuum.Bench.Reporting;
using Continuum.Bench.Saturation;

namespace Continuum.Bench.Invoke;

/// <summary>The measurements of one run, on a fleet that has the functions.</summary>
internal sealed class InvokeRun : IAsyncDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    private readonly ContinuumFleet _fleet;
    private readonly InvokePlan _plan;
    private readonly PeerCommands _peers;
    private readonly TimeProvider _time;
    private readonly HttpClient _edge;
    private readonly HttpClient _gateway;
    private readonly MqttConnections _mqtt;

    public InvokeRun(ContinuumFleet fleet, InvokePlan plan, PeerCommands peers, TimeProvider time)
    {
        _fleet = fleet;
        _plan = plan;
        _peers = peers;
        _time = time;
        _edge = new HttpClient { BaseAddress = fleet.EdgeUrl };
        _gateway = new HttpClient { BaseAddress = fleet.ControlPlaneUrl };
        _mqtt = new MqttConnections(fleet.MqttPort, time);
    }

    /// <summary>Resident memory now, after a moment in which nothing is asked.</summary>
    /// <param name="when">What the names end in.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public async Task<IReadOnlyList<ResultRow>> MemoryAsync(string when, CancellationToken cancellationToken)
    {
        const double MiB = 1 << 20;
        const string Unit = "MiB RSS";
        await Task.Delay(Settling, _time, cancellationToken);
        return
        [
            ResultRow.Alone($"agent-{when}", "memory", Unit, _fleet.Edge.ResidentBytes() / MiB, 1),
            ResultRow.Alone($"controlplane-{when}", "memory", Unit, _fleet.ControlPlane.ResidentBytes() / MiB, 1),
        ];
    }

    /// <summary>One event at a time, by every way in, in alternation with the peers.</summary>
    public async Task<IReadOnlyList<ResultRow>> RoundTripsAsync(Language language, CancellationToken cancellationToken)
    {
        LauncherContender forkExec = new(PeerCommands.ForkExec, _peers.Launch, language.OnHost);
        LauncherContender runc = new(PeerCommands.Runc, _peers.Launch, _peers.RuncOf(language)("single"));
        List<(IContender Contender, int PerRound)> ours = await ContendersAsync(language, cancellationToken);
        Rounds rounds = new([.. ours, (forkExec, _plan.Fast), (runc, _plan.Slow)]);
        await rounds.WarmUpAsync(cancellationToken);
        MetricsReading before = await CountersAsync(cancellationToken);
        Dictionary<IContender, SampleSet> measured = await rounds.MeasureAsync(
            _plan.Rounds, new TimeLimit(_plan.SectionLimit, _time), cancellationToken);
        MetricsReading after = await CountersAsync(cancellationToken);

        List<ResultRow> rows = [];
        foreach ((IContender contender, _) in ours)
        {
            foreach (LauncherContender peer in (LauncherContender[])[forkExec, runc])
            {
                rows.Add(ResultRow.Latency(
                    contender.Name, "p50", 0.5, measured[contender], peer.Name, measured[peer]));
                rows.Add(ResultRow.Latency(
                    contender.Name, "p99", 0.99, measured[contender], peer.Name, measured[peer]));
            }
        }

        rows.AddRange(ours.Select(one => one.Contender).OfType<HttpContender>().SelectMany(Shares));
        rows.Add(ColdStarts(
            language,
            measured.First(one => one.Key is ColdStartContender).Value.Count,
            measured.Where(one => one.Key.Name.Contains("-invocation-")).Sum(one => one.Value.Count),
            before,
            after));
        return rows;
    }

    /// <summary>Events a second with many under way, in alternation with the peers.</summary>
    public async Task<IReadOnlyList<ResultRow>> RatesAsync(Language language, CancellationToken cancellationToken)
    {
        LauncherSaturator forkExec = new(
            PeerCommands.ForkExec, _peers.Launch, perBlock: 500, _ => language.OnHost, _time);
        LauncherSaturator runc = new(
            PeerCommands.Runc, _peers.Launch, perBlock: 5, _peers.RuncOf(language), _time);
        ISaturator[] ours =
        [
            Http($"{language.Name}-instance-http", language.Instance),
            Http($"{language.Name}-invocation-http", language.Invocation),
            await MqttAsync($"{language.Name}-instance-mqtt", language.Instance, cancellationToken),
            await MqttAsync($"{language.Name}-invocation-mqtt", language.Invocation, cancellationToken),
        ];
        Dictionary<ISaturator, Rate> measured = await SaturationRounds.RunAsync(
            [.. ours, forkExec, runc],
            _plan.SaturationRounds,
            _plan.Saturation,
            new TimeLimit(_plan.SectionLimit, _time),
            _time,
            cancellationToken);
        return
        [
            .. from one in ours
               from peer in (ISaturator[])[forkExec, runc]
               select ResultRow.Throughput(
                   one.Name, measured[one].PerSecond, peer.Name, measured[peer].PerSecond, measured[one].Events),
        ];

        HttpSaturator Http(string name, BenchFunction function) =>
            new(name, _edge, function.HttpPath, InvokePlan.AtOnce, _time);

        async Task<MqttSaturator> MqttAsync(string name, BenchFunction function, CancellationToken cancellation) => new(
            name, await _mqtt.OpenAsync(function, cancellation), function.TopicPrefix, InvokePlan.AtOnce, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _mqtt.DisposeAsync();
        _edge.Dispose();
        _gateway.Dispose();
    }

    private async Task<List<(IContender Contender, int PerRound)>> ContendersAsync(
        Language language, CancellationToken cancellationToken)
    {
        // What uses a sandbox up for each event is paced as one, by HTTP and by MQTT.
        Pace freely = new(TimeSpan.Zero, _time);
        Pace paced = new(language.Interval, _time);
        return
        [
            (Http($"{language.Name}-instance-http", _edge, language.Instance, freely), _plan.Fast),
            (Http($"{language.Name}-invocation-http", _edge, language.Invocation, paced), _plan.Paced),
            (await MqttAsync($"{language.Name}-instance-mqtt", language.Instance, freely), _plan.Fast),
            (await MqttAsync($"{language.Name}-invocation-mqtt", language.Invocation, paced), _plan.Paced),
            (Http($"{language.Name}-instance-gateway-http", _gateway, language.Instance, freely), _plan.Fast),
            (new ColdStartContender($"{language.Name}-coldstart", _edge, language.ColdStart.HttpPath, _time), _plan.Slow),
        ];

        HttpContender Http(string name, HttpClient http, BenchFunction function, Pace pace) =>
            new(name, http, function.HttpPath, pace, _time);

        async Task<MqttContender> MqttAsync(string name, BenchFunction function, Pace pace) =>
            new(name, await _mqtt.OpenAsync(function, cancellationToken), function.TopicPrefix + "one", pace, _time);
    }

    private static IEnumerable<ResultRow> Shares(HttpContender contender) =>
    [
        ResultRow.Alone($"{contender.Name}/whole", "time", "ms mean", contender.Whole.MeanMs, contender.Whole.Count),
        ResultRow.Alone($"{contender.Name}/server", "time", "ms mean", contender.InServer.MeanMs, contender.Whole.Count),
        ResultRow.Alone(
            $"{contender.Name}/sandbox", "time", "ms mean", contender.InSandbox.MeanMs, contender.InSandbox.Count),
    ];

    // Worker processes tell the agent of theirs once a second.
    private async Task<MetricsReading> CountersAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Settling, _time, cancellationToken);
        return await MetricsReading.TakeAsync(_edge, cancellationToken);
    }

    // A cold start among the events that are meant to find a sandbox shows in their p99: say how many there were.
    private static ResultRow ColdStarts(
        Language language, int expected, int events, MetricsReading before, MetricsReading after)
    {
        // More of them than asked for are those of the events that end the program: they come before it asks again.
        long deliberate = Difference(language.ColdStart);
        if (deliberate < expected)
        {
            throw new BenchException(
                $"{deliberate} of {expected} events of {language.ColdStart.Name} found no sandbox; all of them should");
        }

        return ResultRow.Alone(
            $"{language.Name}-invocation", "rate", "cold/event", (double)Difference(language.Invocation) / events, events);

        long Difference(BenchFunction function)
        {
            const string Counter = "continuum_sandbox_cold_starts_total";
            string label = $"function=\"{BenchFunction.Namespace}/{function.Name}\"";
            return (long)(after.Sum(Counter, label) - before.Sum(Counter, label));
        }
    }
}
