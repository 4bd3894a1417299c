using Continuum.Agent.Bridges;
using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Continuum.Agent.Ingress;
using Continuum.Agent.Routing;
using Continuum.Agent.State;
using Continuum.Agent.Tests.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Functions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Continuum.Agent.Tests.Dispatch;

/// <summary>A real queue and dispatcher; only the functions and the broker are the test's, and the clock.</summary>
internal sealed class DispatchFixture : IAsyncDisposable
{
    private readonly DispatchOptions _options = new() { DrainSeconds = 20 };
    private bool _stopped;

    public DispatchFixture(RetryPolicy? retry = null, int concurrency = 4, EventQueueOptions? events = null)
    {
        Disk = new QueueFixture(events);
        Routes.Replace(new RouteTable(
        [
            Some.MqttRoute("a/+", Some.Function, retry: retry),
            Some.MqttRoute("b/+", Some.OtherFunction, retry: retry),
        ]));
        Assignments.Set(Some.Assignment(Some.Version(), concurrency: concurrency));
        Assignments.Set(Some.Assignment(Some.Version(function: Some.OtherFunction), concurrency: concurrency));
        Metrics = new DispatchMetrics(Meters);
        Demand = new EventDemand(Time);
        Start();
    }

    public QueueFixture Disk { get; }

    public EventQueue Queue => Disk.Queue;

    public ManualTimeProvider Time => Disk.Time;

    public ScriptedInvoker Invoker { get; } = new();

    public RecordedReplies Replies { get; } = new();

    public RouteTableHolder Routes { get; } = new();

    public AssignmentTable Assignments { get; } = new();

    public CountingMeters Meters { get; } = new();

    public DispatchMetrics Metrics { get; }

    public MemoryLedger Memory { get; } = new();

    public ReplyOutbox Outbox { get; private set; } = null!;

    public EventDemand Demand { get; }

    public EventRunner Runner { get; private set; } = null!;

    public Dispatcher Dispatcher { get; private set; } = null!;

    public EventIntake Intake { get; private set; } = null!;

    /// <summary>A new dispatcher over the same queue, as after a restart of the agent.</summary>
    public void Start()
    {
        _stopped = false;
        Outbox = new ReplyOutbox(Queue, Replies, Metrics, Time, NullLogger<ReplyOutbox>.Instance);
        Runner = new EventRunner(
            Queue, Invoker, Replies, Outbox, Memory, Routes, BridgePlan.None, Metrics, Time, new Random(1),
            NullLogger<EventRunner>.Instance);
        Dispatcher = new Dispatcher(
            Queue, Runner, Routes, Assignments, Options.Create(_options), Time, NullLogger<Dispatcher>.Instance);
        Intake = new EventIntake(Queue, Dispatcher, Memory, Metrics, Demand);
        Outbox.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    public Task AcceptAsync(params QueuedEvent[] events) => Intake.AcceptAsync(events, arrival: null, CancellationToken.None);

    public Task InvokedAsync(int times) => Deadline.SeenAsync(
        $"{times} invocations", () => Task.FromResult(Invoker.Requests.Count), seen => seen >= times);

    public Task EmptyAsync() => Deadline.SeenAsync(
        "an empty queue", () => Task.FromResult(Queue.Count().Events), seen => seen == 0);

    /// <summary>
    /// Waits until nothing is begun because the function could not be reached, and nothing will be before the clock moves: the
    /// lane sleeps to the end of its hold. Only that says so; the lane may have decided to begin one more before it was held.
    /// </summary>
    public Task HeldAsync(int times) => Deadline.UntilAsync(
        $"{times} attempts that did not reach the function, and the lane asleep",
        () => Meters[$"continuum.events.deferred {Contracts.Invocations.ErrorTypes.NodeUnreachable}"] >= times
            && Dispatcher.Find(Some.Function)?.HeldUntil is { } held
            && Time.IsArmedFor(held)
            && Dispatcher.Running == 0);

    /// <summary>Waits until an event that is kept for later lies on the disk, and its lane has settled down.</summary>
    public async Task RescheduledAsync(FunctionKey? function = null)
    {
        await Deadline.UntilAsync(
            "an event kept for later",
            () => Queue.NextDue(function ?? Some.Function, Time.GetUtcNow()) is not null && Dispatcher.Running == 0);
        await Deadline.UntilAsync("the lane's timer", () => Time.ArmedTimers > 0);
    }

    /// <summary>Ends what runs as a crash would: answers on their way stay on the disk, nothing more is written.</summary>
    public async Task AbandonAsync()
    {
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await Dispatcher.StopAsync(now.Token);
        await Outbox.StopAsync(now.Token);
    }

    public async Task StopAsync()
    {
        _stopped = true;
        await Dispatcher.StopAsync(CancellationToken.None);
        await Outbox.StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            using CancellationTokenSource now = new();
            await now.CancelAsync();
            await Dispatcher.StopAsync(now.Token);
            await Outbox.StopAsync(now.Token);
        }

        Outbox.Dispose();
        Dispatcher.Dispose();
        await Disk.DisposeAsync();
        Meters.Dispose();
    }
}
