using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>
/// What a program says of its memory (madvise(2)). The time it takes grows with the mappings and pages there are, not
/// with the length that is asked for.
/// </summary>
internal sealed class MemoryAdviser(MappingList mappings, ResidentPages resident, PageFiller filler)
{
    /// <summary>madvise(2).</summary>
    public SyscallResult Advise(ulong address, ulong length, int advice)
    {
        var kind = (MemoryAdvice)advice;
        if (!Enum.IsDefined(kind)
            || !AddressRange.IsAligned(address)
            || !AddressRange.TryRoundUp(length, out ulong rounded)
            || address + rounded < address)
        {
            return Errno.EINVAL;
        }

        if (rounded == 0)
        {
            return 0;
        }

        ulong at = address;
        ulong end = Math.Min(address + rounded, PageTables.UserEnd);
        bool hasHole = address + rounded > PageTables.UserEnd;
        int index = mappings.IndexAt(at);
        while (at < end && index < mappings.Count && mappings[index].Start < end)
        {
            Mapping part = mappings[index].Part(at, end);
            hasHole |= part.Start > at;
            Errno error = Apply(kind, part);
            if (error != default)
            {
                return error;
            }

            // Neighbours may have become one with this.
            at = part.End;
            index = mappings.IndexAt(at);
        }

        return hasHole || at < end ? Errno.ENOMEM : 0;
    }

    private Errno Apply(MemoryAdvice kind, Mapping part)
    {
        bool isPrivate = !part.Has(MappingTraits.Shared);
        switch (kind)
        {
            case MemoryAdvice.DontNeed or MemoryAdvice.DontNeedLocked:
                // A shared mapping's contents live on in what it shares.
                return Drop(part, drops: isPrivate);
            case MemoryAdvice.Free:
                return isPrivate && part.File is null ? Drop(part, drops: true) : Errno.EINVAL;
            case MemoryAdvice.Remove:
                return isPrivate ? Errno.EINVAL : part.File is null ? Drop(part, drops: true) : Errno.EACCES;
            case MemoryAdvice.WipeOnFork:
                return isPrivate && part.File is null
                    ? Mark(part, part.Traits | MappingTraits.WipeInCopy)
                    : Errno.EINVAL;
            case MemoryAdvice.KeepOnFork:
                return Mark(part, part.Traits & ~MappingTraits.WipeInCopy);
            case MemoryAdvice.PopulateRead:
                return Populate(part, PageAccess.Read);
            case MemoryAdvice.PopulateWrite:
                return Populate(part, PageAccess.Write);
            default:
                // The others are hints, or concern copies that a program without fork(2) never has.
                return default;
        }
    }

    private Errno Drop(Mapping part, bool drops)
    {
        if (part.Has(MappingTraits.Pinned))
        {
            return Errno.EINVAL;
        }

        if (drops)
        {
            resident.Drop(part.Start, part.End, arePinned: false);
        }

        return default;
    }

    private Errno Mark(Mapping part, MappingTraits traits)
    {
        if (part.Has(MappingTraits.Pinned))
        {
            return Errno.EINVAL;
        }

        if (!mappings.HasRoom(part.Start, part.End, more: 0))
        {
            return Errno.ENOMEM;
        }

        mappings.Change(part.Start, part.End, mapping => mapping with { Traits = traits });
        return default;
    }

    private Errno Populate(Mapping part, PageAccess access)
    {
        if (part.Has(MappingTraits.Pinned) || !part.Allows(access))
        {
            return Errno.EINVAL;
        }

        return filler.FillRange(part, part.Start, part.End) switch
        {
            FaultOutcome.Resolved => default,
            FaultOutcome.BehindFile => Errno.EFAULT,
            _ => Errno.ENOMEM,
        };
    }
}
