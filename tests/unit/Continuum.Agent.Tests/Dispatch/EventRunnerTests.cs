using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Continuum.Agent.Routing;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.Dispatch;

public sealed class EventRunnerTests : IAsyncDisposable
{
    private readonly DispatchFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task An_answer_is_published_and_the_event_is_gone()
    {
        QueuedEvent queued = await AppendAsync();
        Assert.IsType<RunOutcome.Gone>(await _fixture.Runner.RunAsync(queued, default));
        await Deadline.UntilAsync("the answer", () => !_fixture.Replies.Published.IsEmpty);
        OutgoingReply answer = Assert.Single(_fixture.Replies.Published);
        Assert.Equal((queued.Id, queued.Reply?.Topic), (answer.EventId, answer.Address.Topic));
        Assert.Equal("ok"u8, answer.Payload.Span);
        Assert.Equal((0, 0), _fixture.Queue.Count());
        Assert.Equal(1, _fixture.Meters[$"continuum.events.answered {Some.Function}"]);
    }

    [Fact]
    public async Task The_function_sees_the_event_its_attempt_and_its_deadline()
    {
        QueuedEvent queued = await AppendAsync() with
        {
            Attempts = 1,
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        };
        await _fixture.Runner.RunAsync(queued, default);
        InvocationRequest request = Assert.Single(_fixture.Invoker.Requests);
        Assert.Equal(
            (queued.Id, 2, queued.Trigger, Some.Time.AddSeconds(20)),
            (request.Id, request.Attempt, request.Trigger, request.Deadline));
        Assert.Contains("0af7651916cd43dd8448eb211c80319c", request.TraceParent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_attempt_counts_and_a_deferred_one_does_not()
    {
        QueuedEvent queued = await AppendAsync();
        _fixture.Invoker.FailWith("Function.Broke");
        Assert.IsType<RunOutcome.Later>(await _fixture.Runner.RunAsync(queued, default));
        QueuedEvent failed = Later();
        Assert.Equal(1, failed.Attempts);

        _fixture.Invoker.FailWith(ErrorTypes.NodeUnreachable);
        long commits = _fixture.Queue.Commits;
        Assert.IsType<RunOutcome.NotReached>(await _fixture.Runner.RunAsync(failed, default));
        Assert.Equal(commits, _fixture.Queue.Commits);

        _fixture.Invoker.FailWith("Function.Broke");
        await _fixture.Runner.RunAsync(failed, default);
        Assert.Equal(2, Later().Attempts);
        Assert.Equal(2, _fixture.Queue.Account().Attempts);
        Assert.Equal(2, _fixture.Meters["continuum.events.retried Function.Broke"]);
        Assert.Equal(1, _fixture.Meters[$"continuum.events.deferred {ErrorTypes.NodeUnreachable}"]);
    }

    [Fact]
    public async Task What_fails_for_good_is_buried_or_dropped_as_its_policy_says()
    {
        _fixture.Invoker.FailWith(ErrorTypes.FunctionNotFound);
        Assert.IsType<RunOutcome.Gone>(await _fixture.Runner.RunAsync(await AppendAsync(), default));
        Assert.Equal((0, 1), _fixture.Queue.Count());
        Assert.Equal(0, Assert.Single(_fixture.Queue.ListDeadLetters("node", null, 10, null)).Attempts);

        _fixture.Routes.Replace(new RouteTable(
            [Some.MqttRoute("a/+", retry: RetryPolicy.Default with { DeadLetter = false, Attempts = 1 })]));
        _fixture.Invoker.FailWith("Function.Broke");
        Assert.IsType<RunOutcome.Gone>(await _fixture.Runner.RunAsync(await AppendAsync(), default));
        Assert.Equal((0, 1), _fixture.Queue.Count());
        Assert.Equal(1, _fixture.Meters["continuum.events.dropped attempts"]);
    }

    [Fact]
    public async Task An_event_that_only_memory_held_has_one_attempt_and_its_loss_is_counted()
    {
        _fixture.Invoker.FailWith("Function.Broke");
        Assert.IsType<RunOutcome.Gone>(await _fixture.Runner.RunAsync(Some.Event(), default));
        Assert.Equal(1, _fixture.Meters["continuum.events.dropped qos0-failed"]);

        _fixture.Invoker.WaitFor(new TaskCompletionSource().Task);
        Assert.IsType<RunOutcome.Gone>(await _fixture.Runner.RunAsync(Some.Event(), new CancellationToken(canceled: true)));
        Assert.Equal(1, _fixture.Meters["continuum.events.dropped qos0-stopped"]);
        Assert.Equal(2, Assert.Single(_fixture.Memory.Read(null)).Dropped.Values.Sum());
    }

    [Fact]
    public async Task An_invoker_that_breaks_is_a_failed_attempt_and_no_endless_loop()
    {
        _fixture.Invoker.Script = (_, _) => throw new InvalidOperationException("a fault of ours");
        Assert.IsType<RunOutcome.Later>(await _fixture.Runner.RunAsync(await AppendAsync(), default));
        Assert.Equal(1, Later().Attempts);
    }

    [Fact]
    public async Task An_event_that_is_broken_off_stays_as_it_was()
    {
        using CancellationTokenSource aborting = new();
        _fixture.Invoker.WaitFor(new TaskCompletionSource().Task);
        QueuedEvent queued = await AppendAsync();
        Task<RunOutcome> running = _fixture.Runner.RunAsync(queued, aborting.Token);
        await aborting.CancelAsync();
        Assert.IsType<RunOutcome.BrokenOff>(await running);
        QueuedEvent kept = Assert.Single(_fixture.Queue.ReadDue(Some.Function, Some.Time, 10));
        Assert.Equal((queued.Id, 0), (kept.Id, kept.Attempts));
    }

    [Fact]
    public async Task While_the_disk_takes_no_writes_the_function_is_not_run_again()
    {
        QueuedEvent queued = await AppendAsync();
        using Microsoft.Data.Sqlite.SqliteConnection other = new($"Data Source={_fixture.Disk.Path};Pooling=False");
        other.Open();
        using Microsoft.Data.Sqlite.SqliteCommand forbid = other.CreateCommand();
        forbid.CommandText =
            "CREATE TRIGGER forbid BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'not now'); END";
        forbid.ExecuteNonQuery();
        Task<RunOutcome> running = _fixture.Runner.RunAsync(queued, default);
        await Deadline.UntilAsync("the wait before the next write", () => _fixture.Time.ArmedTimers > 0);
        Assert.False(running.IsCompleted);
        forbid.CommandText = "DROP TRIGGER forbid";
        forbid.ExecuteNonQuery();

        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<RunOutcome.Gone>(await Deadline.WithinAsync("the event to be settled", running));
        Assert.Single(_fixture.Invoker.Requests);
        Assert.Equal((0, 0), _fixture.Queue.Count());
    }

    private async Task<QueuedEvent> AppendAsync()
    {
        QueuedEvent queued = Some.Event() with { Reply = new ReplyAddress("a/reply", 1, default) };
        return (await _fixture.Queue.AppendAsync([queued], default))[0];
    }

    private QueuedEvent Later() =>
        Assert.Single(_fixture.Queue.ReadDue(Some.Function, Some.Time.AddHours(1), 10));
}
