namespace Continuum.Kvm.Machine.X64;

/// <summary>A used machine that waits to be taken apart.</summary>
/// <param name="Shell">The machine.</param>
/// <param name="Memory">Its memory; null: that is somebody else's.</param>
/// <param name="Slots">How many memory slots it has.</param>
/// <param name="IsSound">
/// Whether the processor stands between two instructions of a program that ran as it should, with nothing under way.
/// </param>
internal sealed record RetiredMachine(MachineShell Shell, PhysicalMemory? Memory, uint Slots, bool IsSound)
    : IDisposable
{
    /// <summary>Makes an empty machine of it. False: it is good for nothing any more.</summary>
    internal bool TryRenew()
    {
        if (!IsSound || Memory is null || Shell.Range is null)
        {
            return false;
        }

        try
        {
            Shell.TakeMemoryAway(Slots);
            Memory.Dispose();
            Shell.GiveMemory();
            return true;
        }
        catch (KvmException)
        {
            return false;
        }
    }

    /// <summary>Destroys it.</summary>
    public void Dispose()
    {
        // In this order: KVM need not be told page by page that the memory goes.
        Shell.Dispose();
        Memory?.Dispose();
        if (Memory is not null)
        {
            Shell.Range?.Dispose();
        }
    }
}
