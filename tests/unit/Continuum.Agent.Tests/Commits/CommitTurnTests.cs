using System.Collections.Concurrent;
using Continuum.Agent.Commits;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.Commits;

/// <summary>Who commits: the calling thread where nothing else is going on, and never two at once.</summary>
public sealed class CommitTurnTests
{
    [ThreadStatic]
    private static bool _isCaller;

    [Fact]
    public async Task Where_none_was_made_for_a_moment_a_commit_is_made_on_the_callers_thread()
    {
        ManualTimeProvider time = new(Some.Time);
        await using GroupCommit<Pages> commits = Over(new Pages(), time);

        Task<bool> first = ByCaller(() => commits.WriteHereAsync(_ => _isCaller, _ => { }, default));
        Assert.True(first.IsCompleted);
        Assert.True(await first);
        Assert.False(await ByCaller(() => commits.WriteHereAsync(_ => _isCaller, _ => { }, default)));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await ByCaller(() => commits.WriteHereAsync(_ => _isCaller, _ => { }, default)));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await ByCaller(() => commits.WriteAsync(_ => _isCaller, _ => { }, default)));
    }

    [Fact]
    public async Task A_caller_commits_once_and_what_came_meanwhile_is_another_threads()
    {
        Pages pages = new();
        await using GroupCommit<Pages> commits = Over(pages, TimeProvider.System);
        Task<bool>? second = null;
        Task<bool> first = ByCaller(() => commits.WriteHereAsync(
            _ =>
            {
                // It has the turn: what comes now waits for it.
                second = commits.WriteHereAsync(_ => _isCaller, _ => { }, default);
                return second.IsCompleted;
            },
            _ => { },
            default));
        Assert.False(await first);
        Assert.False(await Deadline.WithinAsync("the second write", second!));
        Assert.Equal(2, pages.Commits);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Of_writes_from_many_threads_each_is_made_once_and_told_in_order(int seed)
    {
        const int threads = 8;
        const int each = 400;
        Pages pages = new();
        GroupCommit<Pages> commits = Over(pages, TimeProvider.System);
        ConcurrentQueue<int> told = new();
        int later = 0;
        Task[] writing = [.. Enumerable.Range(0, threads).Select(thread => Task.Run(async () =>
        {
            Random random = new((seed * 100) + thread);
            for (int i = 0; i < each; i++)
            {
                Func<Pages, int> write = writer => writer.Write();
                switch (random.Next(4))
                {
                    case 0:
                        await commits.WriteAsync(write, told.Enqueue, default);
                        break;
                    case 1:
                        Interlocked.Increment(ref later);
                        commits.WriteLater(write, told.Enqueue);
                        break;
                    default:
                        await commits.WriteHereAsync(write, told.Enqueue, default);
                        break;
                }

                // Some pauses are longer than what counts as quiet, others are not.
                if (random.Next(20) == 0)
                {
                    await Task.Delay(random.Next(4));
                }
            }
        }))];
        await Deadline.WithinAsync("all writes", Task.WhenAll(writing), TimeSpan.FromSeconds(60));
        await commits.DisposeAsync();
        Assert.InRange(later, 1, threads * each);
        Assert.Equal(Enumerable.Range(1, threads * each), told);
        Assert.Equal(0, pages.Collisions);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => commits.WriteHereAsync(_ => true, _ => { }, default));
    }

    [Fact]
    public async Task Where_all_goes_wrong_whoever_waits_is_told_and_the_next_write_is_made()
    {
        Pages pages = new();
        await using GroupCommit<Pages> commits = Over(pages, TimeProvider.System, new BrokenLogger());
        // That the roll-back fails is to be logged, which fails as well.
        pages.RollBackFails = true;
        await Assert.ThrowsAnyAsync<Exception>(() => Deadline.WithinAsync("the broken write", commits.WriteHereAsync<bool>(
            _ => throw new InvalidOperationException("It broke."), _ => { }, default)));
        pages.RollBackFails = false;
        Assert.True(await Deadline.WithinAsync("the next", commits.WriteHereAsync(_ => true, _ => { }, default)));
    }

    [Fact]
    public async Task What_was_handed_over_before_the_end_is_written()
    {
        for (int round = 0; round < 50; round++)
        {
            Pages pages = new();
            GroupCommit<Pages> commits = Over(pages, TimeProvider.System);
            Task<int>[] writes = [.. Enumerable.Range(0, 20).Select(i => i % 2 == 0
                ? commits.WriteAsync(writer => writer.Write(), _ => { }, default)
                : commits.WriteHereAsync(writer => writer.Write(), _ => { }, default))];
            Task end = commits.DisposeAsync().AsTask();
            await Deadline.WithinAsync("the end, asked for twice", Task.WhenAll(end, commits.DisposeAsync().AsTask()));
            Assert.Equal(Enumerable.Range(1, 20), await Deadline.WithinAsync("its writes", Task.WhenAll(writes)));
        }
    }

    private static Task<bool> ByCaller(Func<Task<bool>> write)
    {
        _isCaller = true;
        try
        {
            return write();
        }
        finally
        {
            _isCaller = false;
        }
    }

    private static GroupCommit<Pages> Over(Pages pages, TimeProvider time, ILogger? logger = null) =>
        new(pages, "pages", new GroupBounds(10), time, logger ?? NullLogger.Instance);

    private sealed class BrokenLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => throw new IOException("The log is full.");
    }

    /// <summary>Counts, and sees whether two threads write at once.</summary>
    private sealed class Pages : IGroupWriter
    {
        private int _inside;
        private int _written;

        public int Commits { get; private set; }

        public int Collisions { get; private set; }

        public bool RollBackFails { get; set; }

        public static Exception Translate(SqliteException e, string path) => e;

        public static Exception Unreadable(FormatException e, string path) => e;

        public static Exception Closed(Exception inner) => new ObjectDisposedException("the pages are closed", inner);

        public int Write() => ++_written;

        public void Begin(DateTimeOffset now) => Collisions += Interlocked.Exchange(ref _inside, 1);

        public void Commit()
        {
            Commits++;
            Volatile.Write(ref _inside, 0);
        }

        public void RollBack()
        {
            Volatile.Write(ref _inside, 0);
            if (RollBackFails)
            {
                throw new InvalidOperationException("It cannot be undone.");
            }
        }
    }
}
