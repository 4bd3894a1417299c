using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;

namespace Continuum.Agent.Tests.Events;

/// <summary>Named messages that are published here too: the name stands for them once that is done.</summary>
public sealed class UnfinishedNameTests : IAsyncDisposable
{
    private readonly QueueFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_message_that_was_cut_off_before_it_was_published_is_published_when_it_comes_under_another_identifier()
    {
        Entrance first = await EnterAsync(5);
        Assert.Equal((EntranceKind.New, $"bridge:far/5/{first.Number}"), (first.Kind, first.Origin));
        _fixture.ReopenAfterCrash();
        await _fixture.Queue.Outbox.LoseSessionAsync([], [], "bridge:far", default);
        Assert.Contains(first.Origin!, _fixture.Queue.ReadReplyEvents());

        Entrance again = await EnterAsync(9);
        Assert.Equal((EntranceKind.SameName, first.Origin), (again.Kind, again.Origin));
        _fixture.Queue.FinishLater("bridge:far", "n", () => { });
        await _fixture.ReopenAsync();
        Assert.Empty(_fixture.Queue.ReadReplyEvents());
        Assert.Null((await EnterAsync(9)).Origin);
        _fixture.Queue.Account();
    }

    [Fact]
    public async Task Its_number_is_given_to_no_other_while_it_is_unfinished()
    {
        Entrance first = await EnterAsync(5);
        await _fixture.Queue.Outbox.LoseSessionAsync([], [], "bridge:far", default);
        QueuedEvent only = Assert.Single(_fixture.Queue.ReadDue(Some.Function, Some.Time, 10));
        await _fixture.Queue.CompleteAsync(only, default);
        await _fixture.ReopenAsync();
        Entrance other = await EnterAsync(5, "m");
        Assert.True(other.Number > first.Number);
        Assert.NotEqual(first.Origin, other.Origin);
    }

    private async Task<Entrance> EnterAsync(int packet, string name = "n") => (await _fixture.Queue.TakeAsync(
        new Publication([Some.Event()], [], new Arrival("bridge:far", packet, name) { IsPublishedOnce = true }),
        _ => { },
        default)).Entrance;
}
