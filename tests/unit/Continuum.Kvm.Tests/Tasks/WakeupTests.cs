using Continuum.Kvm.Linux;
using Continuum.Testing;

namespace Continuum.Kvm.Tests.Tasks;

public sealed class WakeupTests
{
    private readonly Wakeup _wakeup = new();

    [Fact]
    public void A_signal_after_the_look_is_not_lost()
    {
        long seen = _wakeup.Version;
        _wakeup.Signal();
        bool called = false;

        _wakeup.WhenSignalledAfter(seen, () => called = true);

        Assert.True(called);
    }

    [Fact]
    public void A_callback_is_made_once()
    {
        int calls = 0;
        _wakeup.WhenSignalledAfter(_wakeup.Version, () => calls++);

        _wakeup.Signal();
        _wakeup.Signal();

        Assert.Equal(1, calls);
    }

    [Fact]
    public void A_forgotten_callback_is_not_made()
    {
        int calls = 0;
        _wakeup.WhenSignalledAfter(_wakeup.Version, () => calls++);
        Assert.Throws<InvalidOperationException>(() => _wakeup.WhenSignalledAfter(_wakeup.Version, () => calls++));

        _wakeup.Forget();
        _wakeup.Signal();

        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task No_wake_up_is_lost_between_threads()
    {
        const int Rounds = 20_000;
        // Each round hands over once: a lost wake-up would stop the two for ever.
        Wakeup answer = new();
        Task other = Task.Run(() => Play(_wakeup, answer, Rounds));
        Task own = Task.Run(() => PlayFirst(answer, _wakeup, Rounds));

        await Deadline.WithinAsync($"{Rounds} rounds of two threads that wake each other", Task.WhenAll(other, own));
    }

    private static void Play(Wakeup mine, Wakeup others, int rounds)
    {
        for (long round = 0; round < rounds; round++)
        {
            WaitBeyond(mine, round);
            others.Signal();
        }
    }

    private static void PlayFirst(Wakeup mine, Wakeup others, int rounds)
    {
        for (long round = 0; round < rounds; round++)
        {
            others.Signal();
            WaitBeyond(mine, round);
        }
    }

    private static void WaitBeyond(Wakeup wakeup, long version)
    {
        TaskCompletionSource signalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        wakeup.WhenSignalledAfter(version, signalled.SetResult);
        signalled.Task.Wait();
    }
}
