using Continuum.Agent.Bridges;

namespace Continuum.Agent.Tests.Bridges;

/// <summary>The order in which what comes by a bridge is let onto the disk.</summary>
public sealed class EntryOrderTests
{
    private readonly EntryOrder _order = new();

    [Fact]
    public void Each_has_its_turn_when_those_before_it_have_begun()
    {
        long first = _order.Join();
        long second = _order.Join();
        Assert.True(_order.TurnAsync(first, default).IsCompletedSuccessfully);
        Task waiting = _order.TurnAsync(second, default);
        Assert.False(waiting.IsCompleted);
        _order.Leave(first);
        Assert.True(_order.IsFirst(second));
        Assert.True(_order.TurnAsync(second, default).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Who_waits_is_woken()
    {
        long[] all = [_order.Join(), _order.Join(), _order.Join()];
        Task second = _order.TurnAsync(all[1], default);
        Task third = _order.TurnAsync(all[2], default);
        _order.Leave(all[0]);
        await Deadline.WithinAsync("the second's turn", second);
        Assert.False(third.IsCompleted);
        _order.Leave(all[1]);
        await Deadline.WithinAsync("the third's turn", third);
    }

    [Fact]
    public async Task One_that_was_refused_is_waited_for_again_also_by_whom_it_had_woken()
    {
        long first = _order.Join();
        long second = _order.Join();
        _order.Leave(first);
        _order.Return(first);
        long third = _order.Join();
        Task[] waiting = [_order.TurnAsync(second, default), _order.TurnAsync(third, default)];
        Assert.True(_order.IsFirst(first));
        Assert.DoesNotContain(waiting, turn => turn.IsCompleted);
        _order.Leave(first);
        await Deadline.WithinAsync("the second's turn", waiting[0]);
        _order.Leave(second);
        await Deadline.WithinAsync("the third's turn", waiting[1]);
    }

    [Fact]
    public async Task Who_ends_while_it_waits_leaves_no_gap()
    {
        long first = _order.Join();
        long second = _order.Join();
        long third = _order.Join();
        using CancellationTokenSource ending = new();
        Task gone = _order.TurnAsync(second, ending.Token);
        Task last = _order.TurnAsync(third, default);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        _order.Leave(second);
        _order.Leave(first);
        await Deadline.WithinAsync("the last one's turn", last);
    }
}
