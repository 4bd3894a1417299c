using System.Globalization;
using Continuum.Kvm;
using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.MicroVms;

/// <summary>
/// Sees to it that a program which is held for its snapshot does not wait for ever: one whose threads do not come to
/// rest is let go without.
/// </summary>
internal sealed class SnapshotWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TemplateBuild _build;
    private readonly RuntimeSession _session;
    private readonly ITimer _timer;
    private bool _wasHeld;

    public SnapshotWatch(TemplateBuild build, RuntimeSession session, TimeProvider time)
    {
        _build = build;
        _session = session;
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>
    /// The program waits, all of it: takes the snapshot when it waits where it is to be taken, and lets it go on. True:
    /// there is nothing left to do.
    /// </summary>
    public bool TryTake(MicroVm machine)
    {
        if (!_session.IsHeld)
        {
            return false;
        }

        _timer.Dispose();
        _build.TryTake(machine);
        _session.Release();
        return true;
    }

    /// <summary>The program is no more.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _build.Abandon();
    }

    // Held at two looks one after the other: it had a whole interval.
    private void Look()
    {
        bool held = _session.IsHeld;
        if (held && _wasHeld && _build.TryGiveUp(string.Create(
            CultureInfo.InvariantCulture,
            $"it asks for work, but its other threads still run {Interval.TotalSeconds} s later")))
        {
            _timer.Dispose();
            _session.Release();
        }

        _wasHeld = held;
    }
}
