using Continuum.Contracts.Functions;
using Continuum.Sandbox.Logs;
using Continuum.Sandbox.Pools;
using Continuum.Sandbox.Telemetry;
using Continuum.Sandbox.Tests.Fixtures;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Sandbox.Tests.Pools;

/// <summary>When a shelf starts what, with starts that are quick and that end when the test says so.</summary>
public sealed class SandboxShelfTests : IAsyncLifetime
{
    private static readonly SandboxSpec Spec = new()
    {
        Version = new VersionKey(new FunctionKey("test", "shelf"), "v1"),
        RootPath = "/",
        EntryPoint = ["/bin/true"],
        WorkingDirectory = "/",
        MemoryBytes = 1 << 20,
        Timeout = TimeSpan.FromHours(1),
        Concurrency = 3,
        Isolation = IsolationMode.Invocation,
    };

    private readonly ManualTimeProvider _time = new();
    private readonly GatedLauncher _launcher = new();
    private readonly SandboxTelemetry _telemetry = new(() => []);
    private readonly List<PooledSandbox> _taken = [];
    private readonly SandboxShelf _shelf;

    public SandboxShelfTests()
    {
        PoolContext context = new(
            _launcher,
            new SandboxPoolOptions { ParallelStarts = 4 },
            new LogHub(_time, 16),
            new SandboxCensus(),
            _telemetry,
            NullLogger.Instance,
            _time);
        _shelf = new SandboxShelf(Spec, context, new SandboxStarter(Spec, context));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (PooledSandbox sandbox in _taken)
        {
            _shelf.Discard(sandbox);
        }

        await _shelf.DisposeAsync();
        _telemetry.Dispose();
    }

    [Fact]
    public async Task The_successor_of_one_that_was_taken_is_begun_five_milliseconds_later()
    {
        await PutFirstAsync();
        DateTimeOffset taken = _time.GetUtcNow();
        await TakenAsync(TakeAsync());
        Assert.True(_time.IsArmedFor(taken + TimeSpan.FromMilliseconds(5)));
        _time.Advance(TimeSpan.FromMilliseconds(4));
        Assert.Single(_launcher.Starts);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True((await StartAsync(1)).IsAhead);
    }

    [Fact]
    public async Task Starts_that_nobody_waits_for_go_one_after_the_other()
    {
        for (int i = 0; i < 20; i++)
        {
            _shelf.Arrived();
        }

        // Three are wanted: two arrive in a second.
        await PutFirstAsync();
        for (int i = 1; i <= 2; i++)
        {
            GatedStart start = await StartAsync(i);
            Assert.True(start.IsAhead);
            Assert.Equal(1, _launcher.Starts.Count(one => one.IsUnderWay));
            await start.SucceedAsync();
        }

        Assert.Equal(3, _shelf.ReadyCount);
        Assert.Equal(3, _launcher.Starts.Count);
    }

    [Fact]
    public async Task Who_waits_beside_a_start_ahead_has_one_of_its_own()
    {
        GatedStart ahead = await BeginAheadAsync();
        Task<StartOutcome> first = TakeAsync();
        Assert.Equal(3, _launcher.Starts.Count);
        Task<StartOutcome> second = TakeAsync();
        Assert.Equal(4, _launcher.Starts.Count);
        Assert.False(_launcher.Starts[2].IsAhead);
        Assert.False(_launcher.Starts[3].IsAhead);
        await _launcher.Starts[3].SucceedAsync();
        await TakenAsync(first);
        await ahead.SucceedAsync();
        await TakenAsync(second);
        await _launcher.Starts[2].SucceedAsync();
        Assert.Equal(1, _shelf.ReadyCount);
    }

    [Fact]
    public async Task The_failure_of_a_start_ahead_is_not_that_of_who_waits()
    {
        GatedStart ahead = await BeginAheadAsync();
        Task<StartOutcome> waits = TakeAsync();
        await ahead.FailAsync();
        Assert.False(waits.IsCompleted);
        await _launcher.Starts[2].SucceedAsync();
        await TakenAsync(waits);
    }

    [Fact]
    public async Task Who_found_no_room_for_a_start_gets_one_when_those_ahead_of_it_have_failed()
    {
        await BeginAheadAsync();
        Task<StartOutcome>[] waiting = [.. Enumerable.Range(0, 4).Select(_ => TakeAsync())];
        // Four at once, the one ahead among them.
        Assert.Equal(5, _launcher.Starts.Count);
        for (int i = 1; i < 5; i++)
        {
            await _launcher.Starts[i].FailAsync();
        }

        for (int i = 0; i < 3; i++)
        {
            Assert.IsType<StartOutcome.Failed>(await Deadline.WithinAsync("the failure of its start", waiting[i]));
        }

        await (await StartAsync(5)).SucceedAsync();
        await TakenAsync(waiting[3]);
    }

    // One was made and taken, and its successor is under way.
    private async Task<GatedStart> BeginAheadAsync()
    {
        await PutFirstAsync();
        await TakenAsync(TakeAsync());
        _time.Advance(TimeSpan.FromMilliseconds(5));
        GatedStart ahead = await StartAsync(1);
        Assert.True(ahead.IsAhead);
        return ahead;
    }

    private async Task PutFirstAsync()
    {
        Task<StartOutcome> first = _shelf.StartFirstAsync();
        await (await StartAsync(0)).SucceedAsync();
        await Deadline.WithinAsync("the first start", first);
    }

    private async Task<GatedStart> StartAsync(int index)
    {
        await Deadline.UntilAsync($"start {index}", () => _launcher.Starts.Count > index);
        return _launcher.Starts[index];
    }

    private Task<StartOutcome> TakeAsync() =>
        _shelf.TakeAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    private async Task TakenAsync(Task<StartOutcome> take) => _taken.Add(
        Assert.IsType<StartOutcome.Ready>(await Deadline.WithinAsync("a sandbox", take)).Sandbox);
}
