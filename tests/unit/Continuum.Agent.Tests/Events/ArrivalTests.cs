using Continuum.Agent.Events;
using Continuum.Agent.Tests.Fixtures;

namespace Continuum.Agent.Tests.Events;

/// <summary>What came before makes no second event.</summary>
public sealed class ArrivalTests : IAsyncDisposable
{
    private readonly QueueFixture _fixture = new(new EventQueueOptions { DedupMost = 100 });

    private EventQueue Queue => _fixture.Queue;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_qos_2_publication_is_one_event_until_it_is_released_also_over_a_crash()
    {
        Assert.Equal(1, await AppendAsync(new Arrival("c", 7, null)));
        Assert.Equal(0, await AppendAsync(new Arrival("c", 7, null)));
        Assert.Equal(1, await AppendAsync(new Arrival("d", 7, null)));
        _fixture.ReopenAfterCrash();
        Assert.Equal(0, await AppendAsync(new Arrival("c", 7, null)));

        await Queue.ReleaseAsync("c", 7, default);
        _fixture.ReopenAfterCrash();
        Assert.Equal(1, await AppendAsync(new Arrival("c", 7, null)));
        Assert.Equal((3, 2), (Queue.Account().Accepted, Queue.Account().Repeated));
        Assert.Equal(3 * Some.Event().Bytes, Queue.Bytes);
    }

    [Fact]
    public async Task A_session_that_ended_left_no_identifiers_and_others_are_untouched()
    {
        await AppendAsync(new Arrival("c", 1, null));
        await AppendAsync(new Arrival("c", 2, null));
        await AppendAsync(new Arrival("d", 1, null));
        _fixture.ReopenAfterCrash();
        await Queue.EndSessionAsync("c", default);
        Assert.Equal(1, _fixture.FromOutside("SELECT count(*) FROM inbound"));
        Assert.Equal(1, await AppendAsync(new Arrival("c", 1, null)));
        Assert.Equal(0, await AppendAsync(new Arrival("d", 1, null)));
    }

    [Fact]
    public async Task What_a_crash_left_of_clients_without_a_session_is_forgotten_at_the_start()
    {
        await AppendAsync(new Arrival("lost", 1, null));
        await AppendAsync(new Arrival("lost", 2, null));
        await AppendAsync(new Arrival("kept", 1, null));
        _fixture.ReopenAfterCrash();
        await Queue.EndLostSessionsAsync(clientId => clientId == "kept", default);
        Assert.Equal(1, _fixture.FromOutside("SELECT count(*) FROM inbound"));
        Assert.Equal(1, await AppendAsync(new Arrival("lost", 1, null)));
        Assert.Equal(0, await AppendAsync(new Arrival("kept", 1, null)));

        long commits = Queue.Commits;
        await Queue.EndLostSessionsAsync(_ => true, default);
        Assert.Equal(commits, Queue.Commits);
    }

    [Fact]
    public async Task Releasing_and_ending_what_was_never_there_writes_nothing()
    {
        long commits = Queue.Commits;
        await Queue.ReleaseAsync("c", 1, default);
        await Queue.EndSessionAsync("c", default);
        Assert.Equal(commits, Queue.Commits);
    }

    [Fact]
    public async Task A_name_stands_for_one_event_of_one_client_within_the_window()
    {
        Assert.Equal(1, await AppendAsync(new Arrival("c", 0, "n")));
        Assert.Equal(0, await AppendAsync(new Arrival("c", 5, "n")));
        Assert.Equal(1, await AppendAsync(new Arrival("d", 0, "n")));
        _fixture.ReopenAfterCrash();
        _fixture.Time.Advance(TimeSpan.FromHours(23.9));
        Assert.Equal(0, await AppendAsync(new Arrival("c", 0, "n")));
        _fixture.Time.Advance(TimeSpan.FromHours(0.2));
        Assert.Equal(1, await AppendAsync(new Arrival("c", 0, "n")));
    }

    [Fact]
    public async Task Names_are_bounded_and_the_oldest_go()
    {
        for (int number = 0; number < 300; number++)
        {
            await AppendAsync(new Arrival("c", 0, $"{number}"));
        }

        Assert.InRange(_fixture.FromOutside("SELECT count(*) FROM names"), 100, 112);
        Assert.Equal(0, await AppendAsync(new Arrival("c", 0, "299")));
        Assert.Equal(0, await AppendAsync(new Arrival("c", 0, "205")));
        Assert.Equal(1, await AppendAsync(new Arrival("c", 0, "10")));
    }

    [Fact]
    public async Task Names_beyond_the_window_are_swept_in_time()
    {
        await AppendAsync(new Arrival("c", 0, "old"));
        _fixture.Time.Advance(TimeSpan.FromHours(30));
        await AppendAsync(new Arrival("c", 0, "new"));
        Assert.Equal(1, _fixture.FromOutside("SELECT count(*) FROM names"));
    }

    private async Task<int> AppendAsync(Arrival arrival) =>
        (await Queue.AppendAsync([Some.Event()], arrival, _ => { }, default)).Count;
}
