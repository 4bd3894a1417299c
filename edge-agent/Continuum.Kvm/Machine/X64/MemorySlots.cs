using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// Shows a machine as much of its memory as has been handed out, in slots that double: KVM keeps a few bytes for each
/// page of a slot, used or not, and most programs use a small part of what they may. Linux has hundreds of slots.
/// </summary>
/// <param name="shell">The machine, which may show the start of the memory already.</param>
/// <param name="memory">Its memory.</param>
internal sealed class MemorySlots(MachineShell shell, PhysicalMemory memory)
{
    private const long FirstBytes = 4 << 20;

    // What a copy takes at first lies behind the snapshot's pages and should not need a slot more.
    private const long GrowthBytes = 2 << 20;

    private readonly GuestMapping _mapping = memory.Mapping;
    private long _shown = shell.Range == memory.Mapping ? shell.Size.SlotBytes : 0;

    /// <summary>How many slots there are.</summary>
    internal uint Count { get; private set; } = shell.Range == memory.Mapping ? 1u : 0;

    /// <summary>How much of the memory of a copy is best shown at first.</summary>
    /// <param name="highWaterBytes">What the snapshot holds.</param>
    /// <param name="rangeBytes">All of the memory.</param>
    internal static long FirstSlot(long highWaterBytes, long rangeBytes) =>
        Math.Min(Doubled(FirstBytes, highWaterBytes + GrowthBytes), rangeBytes);

    /// <summary>Shows what has been handed out since.</summary>
    /// <exception cref="KvmException">KVM refused.</exception>
    internal void Update()
    {
        while (memory.HighWaterBytes > _shown)
        {
            Grow();
        }
    }

    private static long Doubled(long bytes, long least)
    {
        while (bytes < least)
        {
            bytes *= 2;
        }

        return bytes;
    }

    private void Grow()
    {
        long end = Math.Min(Doubled(Math.Max(FirstBytes, _shown * 2), memory.HighWaterBytes), _mapping.Length);
        shell.Vm.SetMemory(Count, (ulong)_shown, (ulong)(end - _shown), _mapping, (ulong)_shown);
        Count++;
        _shown = end;
    }
}
