using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Loading;

/// <summary>Puts the segments of a program into an address space.</summary>
internal static class ElfMapper
{
    private const ulong PageMask = PhysicalMemory.PageSize - 1;

    /// <summary>Maps all segments.</summary>
    /// <param name="path">The program's path, for the message of a failure.</param>
    /// <param name="image">What to map.</param>
    /// <param name="memory">Where.</param>
    /// <param name="wanted">Where its first page goes when it may go anywhere; made a multiple of its
    /// alignment.</param>
    /// <returns>What is added to each of its addresses.</returns>
    /// <exception cref="ProgramLoadException">There is no room for it.</exception>
    public static ulong Map(string path, ElfImage image, AddressSpace memory, ulong wanted)
    {
        ulong bias = 0;
        if (image.IsRelocatable)
        {
            ulong start = wanted & ~(image.Alignment - 1);
            ulong first = image.FirstPage & ~(image.Alignment - 1);
            if (image.LastPage - first > AddressLayout.End - start)
            {
                throw new ProgramLoadException(path,
                    $"{path} takes {image.LastPage - first} bytes of addresses; there is no place for so many");
            }

            bias = unchecked(start - first);
        }

        foreach (ElfSegment segment in image.Segments)
        {
            MapSegment(path, image.File, segment with { Address = unchecked(segment.Address + bias) }, memory);
        }

        return bias;
    }

    private static void MapSegment(string path, IMappedFile file, ElfSegment segment, AddressSpace memory)
    {
        ulong fileEnd = segment.Address + segment.FileSize;
        ulong filePages = segment.FileSize == 0 ? segment.FirstPage : (fileEnd + PageMask) & ~PageMask;
        bool hasTail = segment.FileSize != 0 && segment.MemorySize > segment.FileSize && (fileEnd & PageMask) != 0;
        if (segment.FileSize != 0)
        {
            // The rest of the file's last page is the beginning of the zeroed part: it is cleared before it is shown.
            PageAccess access = hasTail ? PageAccess.Read | PageAccess.Write : segment.Access;
            long offset = (long)(segment.FileOffset & ~PageMask);
            Check(path, "a segment", memory.Map(segment.FirstPage, filePages - segment.FirstPage, (int)access,
                MappingFlags.Private | MappingFlags.FixedNoReplace, file, offset));
        }

        if (hasTail)
        {
            if (!memory.Guest.TryClear(fileEnd, filePages - fileEnd))
            {
                throw new ProgramLoadException(
                    path, $"{path} cannot be loaded: its data does not fit in the memory limit");
            }

            if (segment.Access != (PageAccess.Read | PageAccess.Write))
            {
                Check(path, "a segment's protection",
                    memory.Protect(segment.FirstPage, filePages - segment.FirstPage, (int)segment.Access));
            }
        }

        if (segment.LastPage > filePages)
        {
            Check(path, "zeroed data", memory.Map(filePages, segment.LastPage - filePages, (int)segment.Access,
                MappingFlags.Private | MappingFlags.Anonymous | MappingFlags.FixedNoReplace, null, 0));
        }
    }

    /// <summary>Turns the refusal of a mapping into one of the program.</summary>
    public static void Check(string path, string what, SyscallResult result)
    {
        if (result.Value < 0)
        {
            throw new ProgramLoadException(
                path, $"{path} cannot be loaded: no place for {what} ({(Errno)(-result.Value)})");
        }
    }
}
