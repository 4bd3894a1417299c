using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>Grows, shrinks and moves mappings (mremap(2)).</summary>
internal sealed class MappingMover(MappingList mappings, ResidentPages resident, MappingPlacer placer)
{
    /// <summary>mremap(2).</summary>
    public SyscallResult Remap(ulong address, ulong oldLength, ulong newLength, int flags, ulong newAddress)
    {
        // Two rights to leave out: MREMAP_DONTUNMAP, and a length of 0, which would double a shared mapping.
        const int known = MappingFlags.MayMove | MappingFlags.MoveFixed;
        if ((flags & ~known) != 0
            || (flags & known) == MappingFlags.MoveFixed
            || !AddressRange.IsAligned(address)
            || newLength == 0
            || !AddressRange.TryRoundUp(newLength, out ulong newRounded)
            || newRounded > PageTables.UserEnd
            || !AddressRange.TryMake(address, oldLength, out AddressRange old)
            || old.Length == 0)
        {
            return Errno.EINVAL;
        }

        if (mappings.Find(address) is not { } mapping || mapping.Has(MappingTraits.Pinned))
        {
            return Errno.EFAULT;
        }

        if (mapping.File is not null
            && newRounded > (ulong)(long.MaxValue - mapping.Offset) - (address - mapping.Start))
        {
            return Errno.EINVAL;
        }

        if ((flags & MappingFlags.MoveFixed) != 0)
        {
            return MoveTo(old, newRounded, newAddress);
        }

        if (newRounded <= old.Length)
        {
            return Shrink(old, newRounded);
        }

        if (old.End > mapping.End)
        {
            return Errno.EFAULT;
        }

        if ((mapping.Access & PageAccess.Write) != 0 && placer.IsTooLarge(newRounded))
        {
            return Errno.ENOMEM;
        }

        return Grow(mapping, old, newRounded, (flags & MappingFlags.MayMove) != 0);
    }

    private SyscallResult Shrink(AddressRange old, ulong length)
    {
        if (length < old.Length)
        {
            if (!mappings.HasRoom(old.Start + length, old.End, more: 0))
            {
                return Errno.ENOMEM;
            }

            resident.Unmap(mappings, new AddressRange(old.Start + length, old.End));
        }

        return (long)old.Start;
    }

    private SyscallResult Grow(Mapping mapping, AddressRange old, ulong length, bool mayMove)
    {
        if (mapping.End == old.End
            && AddressRange.TryMake(old.Start, length, out AddressRange inPlace)
            && mappings.IsFree(old.End, inPlace.End))
        {
            mappings.Add(More(mapping, old.End, inPlace.End));
            return (long)old.Start;
        }

        if (!mayMove)
        {
            return Errno.ENOMEM;
        }

        Errno error = placer.TryPlace(address: 0, length, flags: 0, out AddressRange target);
        return error == default ? Move(mapping, old, target) : error;
    }

    private SyscallResult MoveTo(AddressRange old, ulong length, ulong address)
    {
        if (!AddressRange.IsAligned(address)
            || !AddressRange.TryMake(address, length, out AddressRange target)
            || target.Overlaps(old))
        {
            return Errno.EINVAL;
        }

        Errno error = placer.TryPlace(address, length, MappingFlags.Fixed, out target);
        if (error != default)
        {
            return error;
        }

        if (mappings.Find(old.Start) is not { } mapping
            || Math.Min(old.Length, length) > mapping.End - old.Start)
        {
            return Errno.EFAULT;
        }

        resident.Unmap(mappings, target);
        if (length < old.Length)
        {
            resident.Unmap(mappings, new AddressRange(old.Start + length, old.End));
            old = old with { End = old.Start + length };
        }

        return Move(mapping, old, target);
    }

    private SyscallResult Move(Mapping mapping, AddressRange old, AddressRange target)
    {
        // Both ends of what moves may be cut out of the mapping, and the target is one more.
        if (!mappings.HasRoom(old.Start, old.End, more: 1)
            || !resident.TryMove(old.Start, old.End, target.Start, mapping.PageAccess))
        {
            return Errno.ENOMEM;
        }

        Mapping moved = mapping.Part(old.Start, old.End);
        mappings.Remove(old.Start, old.End);
        mappings.Add(moved with { Start = target.Start, End = target.End });
        return (long)target.Start;
    }

    // The continuation of a mapping over the range behind it.
    private static Mapping More(Mapping mapping, ulong start, ulong end) => mapping with
    {
        Start = start,
        End = end,
        Offset = mapping.File is null ? 0 : mapping.Offset + (long)mapping.Length,
    };
}
