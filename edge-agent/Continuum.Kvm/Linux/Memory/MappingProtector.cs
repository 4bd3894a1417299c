using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>Changes what may be done with mappings (mprotect(2)).</summary>
internal sealed class MappingProtector(MappingList mappings, ResidentPages resident, MappingPlacer placer)
{
    /// <summary>mprotect(2). What comes before a mapping that cannot be changed is changed, as on Linux.</summary>
    public SyscallResult Protect(ulong address, ulong length, int protection)
    {
        const int known = MappingFlags.ProtectRead | MappingFlags.ProtectWrite | MappingFlags.ProtectExecute
            | MappingFlags.ProtectSemaphore;
        if (!AddressRange.IsAligned(address) || (protection & ~known) != 0)
        {
            return Errno.EINVAL;
        }

        if (length == 0)
        {
            return 0;
        }

        if (!AddressRange.TryMake(address, length, out AddressRange range)
            || !mappings.HasRoom(range.Start, range.End, more: 0))
        {
            return Errno.ENOMEM;
        }

        PageAccess access = MappingFlags.ToAccess(protection);
        Errno error = FindChangeable(range, access, out ulong end);
        if (end > range.Start)
        {
            mappings.Change(range.Start, end, mapping => mapping with { Access = access });
            resident.Protect(range.Start, end, access == PageAccess.None ? access : access | PageAccess.Read);
        }

        return error == default ? 0 : error;
    }

    // How far a range can get these rights, and why not further.
    private Errno FindChangeable(AddressRange range, PageAccess access, out ulong end)
    {
        end = range.Start;
        bool writes = (access & PageAccess.Write) != 0;
        for (int index = mappings.IndexAt(range.Start); end < range.End; index++)
        {
            if (index == mappings.Count || mappings[index].Start > end)
            {
                return Errno.ENOMEM;
            }

            Mapping part = mappings[index].Part(range.Start, range.End);
            bool isReadOnly = part.Has(MappingTraits.Pinned)
                || (part.File is not null && part.Has(MappingTraits.Shared));
            if (writes && isReadOnly)
            {
                return Errno.EACCES;
            }

            if (writes && placer.IsTooLarge(part.Length))
            {
                return Errno.ENOMEM;
            }

            end = part.End;
        }

        return default;
    }
}
