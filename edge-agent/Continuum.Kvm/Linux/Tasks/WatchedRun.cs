using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Tasks;

/// <summary>One machine as the <see cref="Watchdog"/> sees it: when it must be interrupted next.</summary>
internal sealed class WatchedRun(IMachine machine)
{
    private readonly IMachine _machine = machine;

    /// <summary>When, as a timestamp of the stopwatch; the watchdog's to change.</summary>
    public long Due { get; set; } = long.MaxValue;

    /// <summary>Tells machines apart that are due at the same time; the watchdog's to set.</summary>
    public long Order { get; set; }

    /// <summary>Interrupts the machine at that time, in the place of a time given before.</summary>
    public void InterruptAt(long due) => Watchdog.Shared.Watch(this, due);

    /// <summary>Does not interrupt it any more.</summary>
    public void Stop() => Watchdog.Shared.Watch(this, long.MaxValue);

    /// <summary>The time has come.</summary>
    public void Interrupt() => _machine.Interrupt();
}
