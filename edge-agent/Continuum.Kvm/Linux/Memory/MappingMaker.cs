using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>Makes mappings where there is a place for them, instead of what is there.</summary>
internal sealed class MappingMaker(
    MappingList mappings, ResidentPages resident, PageFiller filler, PageTables tables)
{
    /// <summary>Makes a mapping of the program's own.</summary>
    /// <param name="range">Its place.</param>
    /// <param name="protection">PROT_ bits.</param>
    /// <param name="flags">MAP_ bits.</param>
    /// <param name="file">What it shows; null: anonymous.</param>
    /// <param name="offset">Where in the file.</param>
    /// <returns>Its address.</returns>
    public long Make(AddressRange range, int protection, int flags, IMappedFile? file, long offset)
    {
        resident.Unmap(mappings, range);
        var mapping = new Mapping(
            range.Start,
            range.End,
            MappingFlags.ToAccess(protection),
            file,
            file is null ? 0 : offset,
            Name: "")
        {
            Traits = TraitsOf(flags),
        };
        mappings.Add(mapping);
        filler.FillAhead(mapping);
        bool populates = (flags & (MappingFlags.Populate | MappingFlags.NonBlock)) == MappingFlags.Populate;
        if (populates && mapping.Access != PageAccess.None)
        {
            // As on Linux, what cannot be filled now is not an error of mmap.
            _ = filler.FillRange(mapping, range.Start, range.End);
        }

        return (long)range.Start;
    }

    /// <summary>Makes a mapping of pages of the monitor's.</summary>
    /// <returns>Its address, or minus ENOMEM.</returns>
    public SyscallResult MakePinned(
        AddressRange range, ReadOnlySpan<ulong> pages, PageAccess access, string name)
    {
        var mapping = new Mapping(range.Start, range.End, access, File: null, Offset: 0, name)
        {
            Traits = MappingTraits.Pinned,
        };
        mappings.Add(mapping);
        ulong address = range.Start;
        foreach (ulong page in pages)
        {
            if (!tables.TryMap(address, page, mapping.PageAccess))
            {
                resident.Unmap(mappings, range);
                return Errno.ENOMEM;
            }

            address += PhysicalMemory.PageSize;
        }

        return (long)range.Start;
    }

    private static MappingTraits TraitsOf(int flags)
    {
        MappingTraits shared = (flags & MappingFlags.TypeMask) == MappingFlags.Private
            ? MappingTraits.None
            : MappingTraits.Shared;
        return (flags & MappingFlags.GrowsDown) != 0 ? shared | MappingTraits.GrowsDown : shared;
    }
}
