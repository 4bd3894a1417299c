using Continuum.Silo.Tests.Grains;

namespace Continuum.Silo.Tests.Calls;

public sealed class ObserverTests
{
    [Fact]
    public async Task A_grain_calls_the_observers_that_subscribed_until_they_are_deleted()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Listener listener = new();
        IListener reference = silo.Grains.CreateObjectReference<IListener>(listener);
        INotifier notifier = silo.Grains.GetGrain<INotifier>("one");
        await notifier.SubscribeAsync(reference);

        Assert.Equal(1, await notifier.NotifyAsync("first"));
        silo.Grains.DeleteObjectReference<IListener>(reference);
        Assert.Equal(0, await notifier.NotifyAsync("second"));

        Assert.Equal(["first"], listener.Heard);
    }

    [Fact]
    public async Task Calls_of_one_observer_run_one_at_a_time()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Listener listener = new();
        IListener reference = silo.Grains.CreateObjectReference<IListener>(listener);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => reference.HeardAsync($"{i}"))));

        Assert.Equal(200, listener.Heard.Count);
        Assert.Equal(1, listener.MostAtOnce);
    }

    [Fact]
    public async Task What_is_no_observer_reference_is_not_deleted()
    {
        await using TestSilo silo = await TestSilo.StartAsync();

        Assert.Throws<ArgumentException>(() => silo.Grains.DeleteObjectReference<IListener>(new Listener()));
    }

    private sealed class Listener : IListener
    {
        private int _atOnce;

        public List<string> Heard { get; } = [];

        public int MostAtOnce { get; private set; }

        public async Task HeardAsync(string what)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _atOnce));
            await Task.Yield();
            Heard.Add(what);
            Interlocked.Decrement(ref _atOnce);
        }
    }
}
