using System.Text;
using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Events;

namespace Continuum.Agent.Tests.Dispatch;

/// <summary>An answer goes out once, whatever happens between its steps.</summary>
public sealed class ReplyOutboxTests : IAsyncDisposable
{
    private readonly DispatchFixture _fixture = new(concurrency: 1);

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Answers_of_a_function_go_out_in_their_order_and_then_are_gone()
    {
        _fixture.Invoker.Script = (request, _) => Task.FromResult<Contracts.Invocations.InvocationResult>(
            new Contracts.Invocations.InvocationResult.Succeeded(request.Payload, null));
        string[] payloads = [.. Enumerable.Range(0, 1500).Select(number => $"{number}")];
        foreach (string[] some in payloads.Chunk(100))
        {
            await _fixture.AcceptAsync([.. some.Select(payload => Asking(payload))]);
        }

        await PublishedAsync(1500);
        Assert.Equal(payloads, _fixture.Replies.Published.Select(reply => Encoding.UTF8.GetString(reply.Payload.Span)));
        await SettledAsync();
        Assert.Empty(_fixture.Replies.Known);
        Assert.Equal((1500, 1500), Counts());
        Assert.Equal(0, _fixture.Queue.Bytes);
    }

    [Fact]
    public async Task Killed_before_it_was_published_it_is_published_after_the_restart_and_the_function_is_not_run_again()
    {
        _fixture.Replies.Failure = new IOException("the broker's disk");
        await _fixture.AcceptAsync(Asking("x"));
        await Deadline.UntilAsync("the answer on the disk", () => Outbox() == 1);
        await CrashAsync();
        _fixture.Replies.Failure = null;
        _fixture.Start();
        await PublishedAsync(1);
        await SettledAsync();
        Assert.Single(_fixture.Invoker.Requests);
        Assert.Equal((1, 1), Counts());
    }

    [Fact]
    public async Task Killed_after_it_was_published_and_before_that_was_known_it_goes_out_once()
    {
        _fixture.Replies.Gate = new TaskCompletionSource().Task;
        await _fixture.AcceptAsync(Asking("x"));
        await PublishedAsync(1);
        await CrashAsync();
        _fixture.Replies.Gate = Task.CompletedTask;
        _fixture.Start();
        await SettledAsync();
        Assert.Single(_fixture.Replies.Published);
        Assert.Single(_fixture.Invoker.Requests);
        Assert.Equal((1, 1), Counts());
    }

    [Fact]
    public async Task Killed_before_it_was_removed_it_goes_out_once()
    {
        await _fixture.AcceptAsync(Asking("x"));
        await PublishedAsync(1);
        Assert.Equal(1, Outbox());
        await CrashAsync();
        _fixture.Start();
        await SettledAsync();
        Assert.Single(_fixture.Replies.Published);
        Assert.Equal((1, 1), Counts());
    }

    [Fact]
    public async Task Killed_before_it_was_forgotten_it_is_forgotten_at_the_next_start()
    {
        _fixture.Replies.ForgetsNothing = true;
        await _fixture.AcceptAsync(Asking("x"));
        await PublishedAsync(1);
        await SettledAsync();
        _fixture.Replies.Gate = new TaskCompletionSource().Task;
        await _fixture.AcceptAsync(Asking("y"));
        await PublishedAsync(2);
        await CrashAsync();
        Assert.Equal(2, _fixture.Replies.Known.Count);
        _fixture.Start();
        Assert.Equal(_fixture.Replies.Published.Last().EventId, Assert.Single(_fixture.Replies.Known));
    }

    [Fact]
    public async Task Recovered_answers_go_out_before_those_of_new_events()
    {
        _fixture.Replies.Failure = new IOException("the broker's disk");
        await _fixture.AcceptAsync([.. Enumerable.Range(0, 20).Select(number => Asking($"{number}"))]);
        await Deadline.UntilAsync("the answers on the disk", () => Outbox() == 20);
        string[] first = _fixture.Invoker.Ids();
        await CrashAsync();
        _fixture.Replies.Failure = null;
        _fixture.Start();
        await _fixture.AcceptAsync(Asking("new"));
        await PublishedAsync(21);
        Assert.Equal(first, _fixture.Replies.Published.Take(20).Select(reply => reply.EventId));
    }

    [Fact]
    public async Task What_fails_is_published_again_and_what_never_can_be_is_dropped_and_counted()
    {
        _fixture.Replies.FailureAfter = new IOException("the outcome is lost");
        await _fixture.AcceptAsync(Asking("x"));
        await PublishedAsync(1);
        await Deadline.UntilAsync("the wait before the next try", () => _fixture.Time.ArmedTimers > 0);
        _fixture.Replies.FailureAfter = null;
        await SettledAsync();
        Assert.Single(_fixture.Replies.Published);

        _fixture.Replies.Never = "no-broker";
        await _fixture.AcceptAsync(Asking("y"));
        await Deadline.UntilAsync("the drop", () => _fixture.Meters["continuum.events.dropped no-broker"] == 1);
        await SettledAsync();
        Assert.Equal(1, Assert.Single(_fixture.Queue.ReadLedger(null)).RepliesDropped["no-broker"]);
        Assert.Equal((2, 1), Counts());
    }

    private static QueuedEvent Asking(string payload) =>
        Some.Event(payload: payload) with { Reply = new ReplyAddress("a/reply", 1, default) };

    // Not the whole account: its parts are read one after the other, and events are under way.
    private long Outbox() => _fixture.Queue.ReadLedger(function: null).Sum(account => account.RepliesWaiting);

    private (long Replies, long Replied) Counts()
    {
        EventAccount account = _fixture.Queue.Account();
        return (account.Replies, account.Replied);
    }

    private Task<int> PublishedAsync(int count) => Deadline.SeenAsync(
        $"{count} answers", () => Task.FromResult(_fixture.Replies.Published.Count), seen => seen == count);

    // Removal waits for the next commit, or for its time.
    private Task SettledAsync() => Deadline.UntilAsync("an empty outbox", () =>
    {
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        return Outbox() == 0;
    });

    /// <summary>What was under way never returns, and the file is opened anew.</summary>
    private async Task CrashAsync()
    {
        await _fixture.AbandonAsync();
        _fixture.Disk.ReopenAfterCrash();
    }
}
