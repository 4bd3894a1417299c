using Continuum.Kvm;

namespace Continuum.Sandbox.MicroVms;

/// <summary>
/// The snapshot that one start owes its version. Whatever becomes of the start, one of these ends it; the first counts.
/// </summary>
internal sealed class TemplateBuild(TemplateSlot slot)
{
    private int _state;

    /// <summary>
    /// Takes the snapshot of a program that waits, unless it was given up before. When it cannot be taken, that is
    /// logged.
    /// </summary>
    public void TryTake(MicroVm machine)
    {
        if (TryEnd())
        {
            slot.TryTake(machine);
        }
    }

    /// <summary>No snapshot of the version can be taken. False: it has been, or was given up.</summary>
    public bool TryGiveUp(string reason)
    {
        bool ended = TryEnd();
        if (ended)
        {
            slot.GiveUp(reason);
        }

        return ended;
    }

    /// <summary>The start failed before its snapshot: another start may try.</summary>
    public void Abandon()
    {
        if (TryEnd())
        {
            slot.Abandon();
        }
    }

    private bool TryEnd() => Interlocked.Exchange(ref _state, 1) == 0;
}
