using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Machine.X64;

/// <summary>What must be known of a snapshot before there can be a machine for it.</summary>
/// <param name="Entry">How system calls arrived where it was taken.</param>
/// <param name="Root">The physical address of the top page table.</param>
/// <param name="FramePage">The physical address of the monitor's page of frames.</param>
internal readonly record struct MachineHead(SyscallEntry Entry, ulong Root, ulong FramePage)
{
    /// <summary>Writes it.</summary>
    internal void Write(SnapshotWriter writer)
    {
        writer.WriteInt32((int)Entry);
        writer.WriteUInt64(Root);
        writer.WriteUInt64(FramePage);
    }

    /// <summary>Reads it for a machine on this host.</summary>
    /// <exception cref="SnapshotException">It is damaged, or from a host with other rules of entry.</exception>
    internal static MachineHead Read(SnapshotReader reader, PhysicalMemory memory, SyscallEntry here)
    {
        var head = new MachineHead((SyscallEntry)reader.ReadInt32(), reader.ReadUInt64(), reader.ReadUInt64());
        if (!IsPage(head.Root, memory) || !IsPage(head.FramePage, memory))
        {
            throw SnapshotReader.Damaged("the machine's own pages are not in its memory");
        }

        // A program may stand in the middle of what only the other kind of entry can go on with, and the CPUID that it
        // was shown differs.
        return head.Entry == here
            ? head
            : throw new SnapshotException(
                SnapshotProblem.OtherMachine,
                $"the snapshot is from a host where system calls arrive by {head.Entry}, here by {here}; take it here");
    }

    private static bool IsPage(ulong address, PhysicalMemory memory) =>
        address % PhysicalMemory.PageSize == 0 && address != 0 && address < (ulong)memory.HighWaterBytes;
}
