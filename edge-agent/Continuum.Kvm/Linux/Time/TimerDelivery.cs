using Continuum.Kvm.Linux.Signals;

namespace Continuum.Kvm.Linux.Time;

/// <summary>Lets the program notice its timers that are due.</summary>
internal static class TimerDelivery
{
    /// <summary>Announces what is due and sends the signals of interval timers.</summary>
    /// <returns>Whether something new is due: waiting calls are to be made again.</returns>
    public static bool Deliver(LinuxProcess process)
    {
        if (!process.Clock.Timers.Announce())
        {
            return false;
        }

        // Each once: one of a short interval may be due again before the others were looked at.
        IntervalTimers timers = process.Clock.IntervalTimers;
        for (int which = 0; which < IntervalTimers.Count; which++)
        {
            if (timers.TryTakeSignal(which, out int signal))
            {
                SignalSender.SendTo(process, new SignalInfo(signal, SignalInfo.SI_KERNEL));
            }
        }

        return true;
    }
}
