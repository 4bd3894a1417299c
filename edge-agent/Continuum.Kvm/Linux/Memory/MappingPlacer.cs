using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>Says whether mmap(2) may map what is asked for, and where.</summary>
internal sealed class MappingPlacer(MappingList mappings, PhysicalMemory memory, ulong top)
{
    private const ulong Low32BitsStart = 0x4000_0000;
    private const ulong Low32BitsEnd = 0x8000_0000;

    /// <summary>Mappings without a place of their own are put below this, downwards.</summary>
    public ulong Top => top;

    /// <summary>
    /// Whether so many writable bytes cannot be meant: more than the machine may ever have, as Linux's heuristic
    /// overcommit refuses them (vm.overcommit_memory 0).
    /// </summary>
    public bool IsTooLarge(ulong bytes) => bytes > (ulong)memory.LimitBytes;

    /// <summary>Whether what is asked for can be mapped at all; 0 when it can.</summary>
    public Errno Check(ulong length, int protection, int flags, IMappedFile? file, long offset)
    {
        int type = flags & MappingFlags.TypeMask;
        bool isShared = type is MappingFlags.Shared or MappingFlags.SharedValidate;
        if (length == 0 || (type != MappingFlags.Private && !isShared))
        {
            return Errno.EINVAL;
        }

        if (type == MappingFlags.SharedValidate)
        {
            if (file is null)
            {
                return Errno.EINVAL;
            }

            if ((flags & ~MappingFlags.Legacy) != 0)
            {
                return Errno.EOPNOTSUPP;
            }
        }

        if ((flags & MappingFlags.HugePages) != 0
            || !AddressRange.TryRoundUp(length, out ulong rounded)
            || rounded > PageTables.UserEnd)
        {
            // Huge pages: as on a machine whose administrator has set none aside.
            return Errno.ENOMEM;
        }

        bool writes = (protection & MappingFlags.ProtectWrite) != 0;
        return file is null
            ? CheckAmount(rounded, writes, flags)
            : CheckFile(rounded, writes, isShared, flags, offset);
    }

    /// <summary>Finds the place; 0 when there is one.</summary>
    /// <param name="address">Where, or a hint.</param>
    /// <param name="length">Bytes; rounded up to pages.</param>
    /// <param name="flags">MAP_ bits.</param>
    /// <param name="range">The place, which is free unless MAP_FIXED replaces what is there.</param>
    public Errno TryPlace(ulong address, ulong length, int flags, out AddressRange range)
    {
        range = default;
        if (!AddressRange.TryRoundUp(length, out ulong rounded) || rounded > PageTables.UserEnd)
        {
            return Errno.ENOMEM;
        }

        if ((flags & (MappingFlags.Fixed | MappingFlags.FixedNoReplace)) == 0)
        {
            return TryFind(address, rounded, flags, out range);
        }

        if (!AddressRange.TryMake(address, rounded, out range))
        {
            return Errno.ENOMEM;
        }

        if (!AddressRange.IsAligned(address))
        {
            return Errno.EINVAL;
        }

        if (address < AddressRange.Lowest)
        {
            return Errno.EPERM;
        }

        if ((flags & MappingFlags.FixedNoReplace) != 0 && !mappings.IsFree(range.Start, range.End))
        {
            return Errno.EEXIST;
        }

        return mappings.HasRoom(range.Start, range.End, more: 1) ? default : Errno.ENOMEM;
    }

    private Errno CheckAmount(ulong length, bool writes, int flags) =>
        writes && (flags & MappingFlags.NoReserve) == 0 && IsTooLarge(length) ? Errno.ENOMEM : default;

    private Errno CheckFile(ulong length, bool writes, bool isShared, int flags, long offset)
    {
        if (offset < 0 || !AddressRange.IsAligned((ulong)offset))
        {
            return Errno.EINVAL;
        }

        if (length > long.MaxValue - (ulong)offset)
        {
            return Errno.EOVERFLOW;
        }

        // What is written to a shared mapping would have to reach the file at some time, and the monitor does not see
        // which pages the program writes to. Programs fall back to write(2), as on file systems that cannot do it.
        return isShared && writes ? Errno.EACCES : CheckAmount(length, writes && !isShared, flags);
    }

    private Errno TryFind(ulong hint, ulong length, int flags, out AddressRange range)
    {
        range = default;
        if (!mappings.HasRoom(0, 0, more: 1))
        {
            return Errno.ENOMEM;
        }

        if (hint != 0 && AddressRange.TryRoundUp(hint, out ulong start))
        {
            start = Math.Max(start, AddressRange.Lowest);
            if (AddressRange.TryMake(start, length, out range) && mappings.IsFree(range.Start, range.End))
            {
                return default;
            }
        }

        ulong? found = (flags & MappingFlags.Low32Bits) != 0
            ? mappings.FindFree(length, Low32BitsStart, Low32BitsEnd)
            : mappings.FindFree(length, AddressRange.Lowest, top)
                ?? mappings.FindFree(length, AddressRange.Lowest, PageTables.UserEnd);
        if (found is not { } place)
        {
            return Errno.ENOMEM;
        }

        range = new AddressRange(place, place + length);
        return default;
    }
}
