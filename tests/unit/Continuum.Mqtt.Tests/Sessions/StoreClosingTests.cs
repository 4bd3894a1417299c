using Continuum.Mqtt.Sessions;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Sessions;

/// <summary>What comes to a store that is closed, or is being closed.</summary>
public sealed class StoreClosingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_comes_late_is_refused_and_not_in_the_log()
    {
        FolderSessionStore store = new(_folder.Path);
        ISessionStore log = store;
        log.Append(new SessionChange.Opened("in time", 60));
        await store.DisposeAsync();
        long length = new FileInfo(_folder.File("sessions.log")).Length;
        using (log.Together())
        {
            log.Append(new SessionChange.Opened("late", 60));
        }

        SessionStoreException refused = await Assert.ThrowsAsync<SessionStoreException>(
            () => log.CommitAsync(CancellationToken.None).AsTask());
        Assert.Contains("closed", refused.Message, StringComparison.Ordinal);
        await store.DisposeAsync();
        Assert.Equal(length, new FileInfo(_folder.File("sessions.log")).Length);
        await using FolderSessionStore again = new(_folder.Path);
        Assert.Equal(["in time"], ((ISessionStore)again).Load().Sessions.Keys);
    }

    [Fact]
    public async Task Of_commits_while_it_closes_those_that_succeed_are_in_the_log()
    {
        for (int round = 0; round < 20; round++)
        {
            string folder = _folder.File($"{round}");
            FolderSessionStore store = new(folder);
            Task<string?>[] commits =
                [.. Enumerable.Range(0, 8).Select(i => Task.Run(() => CommitAsync(store, $"{i}")))];
            await store.DisposeAsync();
            string?[] done = await Deadline.WithinAsync("all commits to end", Task.WhenAll(commits));
            await using FolderSessionStore again = new(folder);
            Assert.Empty(done.OfType<string>().Except(((ISessionStore)again).Load().Sessions.Keys));
        }
    }

    private static async Task<string?> CommitAsync(ISessionStore store, string client)
    {
        using (store.Together())
        {
            store.Append(new SessionChange.Opened(client, 60));
        }

        try
        {
            await store.CommitAsync(CancellationToken.None);
            return client;
        }
        catch (SessionStoreException)
        {
            return null;
        }
    }
}
