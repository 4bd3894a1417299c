using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>Where the program's heap begins and ends (brk(2)).</summary>
internal sealed class ProgramHeap
{
    private ulong _start;

    /// <summary>Its end, to the byte.</summary>
    public ulong End { get; private set; }

    /// <summary>Sets where it begins; it is empty then.</summary>
    public void SetStart(ulong address)
    {
        _start = address;
        End = address;
    }

    /// <summary>Moves its end, when there is room.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="limitBytes">How large the heap may become.</param>
    /// <param name="mappings">Where it takes more.</param>
    /// <param name="taken">What it has more; it is mapped.</param>
    /// <param name="given">What it gives back; the caller unmaps it.</param>
    /// <returns>Whether its end is there now.</returns>
    public bool TryMove(
        ulong address, long limitBytes, MappingList mappings, out AddressRange taken, out AddressRange given)
    {
        taken = default;
        given = default;
        if (address < _start
            || address - _start > (ulong)limitBytes
            || address > PageTables.UserEnd
            || !AddressRange.TryRoundUp(address, out ulong newEnd)
            || !AddressRange.TryRoundUp(End, out ulong oldEnd))
        {
            return false;
        }

        if (newEnd > oldEnd)
        {
            if (newEnd > PageTables.UserEnd
                || !mappings.IsFree(oldEnd, newEnd)
                || !mappings.HasRoom(oldEnd, newEnd, more: 1))
            {
                return false;
            }

            const PageAccess access = PageAccess.Read | PageAccess.Write;
            mappings.Add(new Mapping(oldEnd, newEnd, access, File: null, Offset: 0, "[heap]"));
            taken = new AddressRange(oldEnd, newEnd);
        }
        else
        {
            given = new AddressRange(newEnd, oldEnd);
        }

        End = address;
        return true;
    }

    /// <summary>Writes it.</summary>
    public void Save(SnapshotWriter writer)
    {
        writer.WriteUInt64(_start);
        writer.WriteUInt64(End);
    }

    /// <summary>Reads it.</summary>
    public static ProgramHeap Load(SnapshotReader reader) => new()
    {
        _start = reader.ReadUInt64(),
        End = reader.ReadUInt64(),
    };
}
