using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Sessions;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>What retained messages may take, on topics that their publishers choose to be expensive.</summary>
public sealed class RetainedMessagesTests : IDisposable
{
    private readonly BrokerMetrics _metrics = new();

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void Many_levels_take_no_more_memory_than_the_bound_on_bytes_allows()
    {
        MqttBrokerOptions options = new() { MaxRetainedBytes = 1 << 20 };
        MemorySessionStore store = new();
        RetainedMessages retained = Of(store, options);
        string levels = Slashes(options.MaxTopicLevels - 1);
        MqttMessage[] deep = [.. Enumerable.Range(0, 10_000).Select(i => On($"{i}{levels}"))];
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (MqttMessage one in deep)
        {
            retained.Set(one);
        }

        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        // Records of what was not kept, the store's table: about as much again, and not fifty times as much.
        Assert.InRange(taken, options.MaxRetainedBytes / 2, 3 * options.MaxRetainedBytes);
        int kept = retained.Count;
        Assert.InRange(kept, 1, 1_000);

        // What is cleared makes room for as many.
        foreach (MqttMessage one in deep)
        {
            retained.Set(one with { Payload = default });
        }

        Assert.Equal(0, retained.Count);
        foreach (MqttMessage one in deep)
        {
            retained.Set(one);
        }

        Assert.Equal(kept, retained.Count);
    }

    [Fact]
    public void Deeper_topics_than_filters_may_be_are_not_kept()
    {
        MqttBrokerOptions options = new();
        MemorySessionStore store = new();
        RetainedMessages retained = Of(store, options);
        retained.Set(On(Slashes(options.MaxTopicLevels)));
        Assert.Equal(0, retained.Count);
        retained.Set(On(Slashes(options.MaxTopicLevels - 1)));
        Assert.Equal(1, retained.Count);
        Assert.Single(((ISessionStore)store).Load().Retained);
    }

    [Fact]
    public async Task Deep_ones_that_an_earlier_broker_stored_are_forgotten_by_the_store_too()
    {
        using TempFolder folder = new();
        await using (FolderSessionStore store = Open(folder))
        {
            ((ISessionStore)store).Append(Stored(Slashes(65_535)));
            ((ISessionStore)store).Append(Stored("plant/line"));
            await ((ISessionStore)store).CommitAsync(CancellationToken.None);
        }

        await using (FolderSessionStore store = Open(folder))
        {
            RetainedMessages retained = Of(store, new());
            Assert.Equal("plant/line", Assert.Single(retained.Matching("#")).Message.Topic);
            await ((ISessionStore)store).CommitAsync(CancellationToken.None);
        }

        await using FolderSessionStore after = Open(folder);
        Assert.Equal(["plant/line"], ((ISessionStore)after).Load().Retained.Keys);
    }

    private static SessionChange.Retained Stored(string topic) => new(new(On(topic), DateTimeOffset.UnixEpoch));

    private static MqttMessage On(string topic) => new() { Topic = topic, Payload = new byte[1] };

    private static string Slashes(int count) => new('/', count);

    private static FolderSessionStore Open(TempFolder folder) => new(folder.Path);

    private RetainedMessages Of(ISessionStore store, MqttBrokerOptions options) =>
        new(store, store.Load(), options, _metrics, TimeProvider.System);
}
