using Continuum.Kvm.Linux.Signals;

namespace Continuum.Kvm.Tests.Signals;

public sealed class PendingSignalsTests
{
    private readonly PendingSignals _pending = new();

    [Fact]
    public void Faults_come_first_and_then_the_lowest_number()
    {
        foreach (int number in (int[])[SignalNumber.SIGTERM, SignalNumber.SIGSEGV, SignalNumber.SIGHUP, 40])
        {
            Assert.True(_pending.TryAdd(new SignalInfo(number, 0)));
        }

        Assert.Equal([SignalNumber.SIGSEGV, SignalNumber.SIGHUP, SignalNumber.SIGTERM, 40], TakeAll());
        Assert.Equal(0UL, _pending.Set);
    }

    [Fact]
    public void A_standard_signal_waits_once_and_a_real_time_one_as_often_as_it_was_sent()
    {
        for (int i = 0; i < 3; i++)
        {
            _pending.TryAdd(new SignalInfo(SignalNumber.SIGUSR1, 0));
            _pending.TryAdd(new SignalInfo(SignalNumber.FirstRealTime, 0));
        }

        Assert.Equal([SignalNumber.SIGUSR1, 32, 32, 32], TakeAll());
    }

    [Fact]
    public void The_queue_of_real_time_signals_is_bounded()
    {
        for (int i = 0; i < PendingSignals.QueueLimit; i++)
        {
            Assert.True(_pending.TryAdd(new SignalInfo(50, 0)));
        }

        Assert.False(_pending.TryAdd(new SignalInfo(51, 0)));
        Assert.True(_pending.TryAdd(new SignalInfo(SignalNumber.SIGTERM, 0)));
    }

    [Fact]
    public void What_is_not_allowed_stays()
    {
        _pending.TryAdd(new SignalInfo(SignalNumber.SIGUSR1, 0));

        Assert.False(_pending.TryTake(~SignalNumber.Bit(SignalNumber.SIGUSR1), out _));
        Assert.True(_pending.TryTake(SignalNumber.Bit(SignalNumber.SIGUSR1), out SignalInfo info));
        Assert.Equal(SignalNumber.SIGUSR1, info.Number);
    }

    private List<int> TakeAll()
    {
        List<int> taken = [];
        while (_pending.TryTake(ulong.MaxValue, out SignalInfo info))
        {
            taken.Add(info.Number);
        }

        return taken;
    }
}
