using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>
/// The mappings in a snapshot: the files once, by path and identity, then the mappings in the order of their addresses.
/// </summary>
internal static class MappingSnapshot
{
    private const int NoFile = -1;
    private const int LeastFileBytes = sizeof(int) + 1 + (3 * sizeof(long));

    // Two addresses and an offset, and four shorter things.
    private const int LeastMappingBytes = 3 * sizeof(ulong);

    /// <summary>Writes the mappings.</summary>
    public static void Save(SnapshotWriter writer, MappingList mappings)
    {
        var files = new Dictionary<IMappedFile, int>(ReferenceEqualityComparer.Instance);
        foreach (Mapping mapping in mappings.All)
        {
            if (mapping.File is not null)
            {
                _ = files.TryAdd(mapping.File, files.Count);
            }
        }

        writer.WriteInt32(files.Count);
        foreach (IMappedFile file in files.OrderBy(file => file.Value).Select(file => file.Key))
        {
            writer.WriteString(file.Path);
            writer.WriteBoolean(file.Identity.IsOfImage);
            writer.WriteUInt64(file.Identity.Inode);
            writer.WriteInt64(file.Identity.Length);
            writer.WriteInt64(file.Identity.ModifiedNs);
        }

        writer.WriteInt32(mappings.Count);
        foreach (Mapping mapping in mappings.All)
        {
            writer.WriteUInt64(mapping.Start);
            writer.WriteUInt64(mapping.End);
            writer.WriteInt32((int)mapping.Access);
            writer.WriteInt32((int)mapping.Traits);
            writer.WriteInt32(mapping.File is null ? NoFile : files[mapping.File]);
            writer.WriteInt64(mapping.Offset);
            writer.WriteString(mapping.File is null ? mapping.Name : "");
        }
    }

    /// <summary>Reads the mappings.</summary>
    /// <exception cref="SnapshotException">They cannot be what was written.</exception>
    public static MappingList Load(SnapshotReader reader, Func<string, IMappedFile?> open)
    {
        var files = new IMappedFile[reader.ReadCount(LeastFileBytes)];
        for (int i = 0; i < files.Length; i++)
        {
            string path = reader.ReadString() ?? throw Damaged("a mapped file has no path");
            FileIdentity identity = new(
                reader.ReadBoolean(), reader.ReadUInt64(), reader.ReadInt64(), reader.ReadInt64());
            files[i] = new ReopenedFile(path, identity, open);
        }

        var mappings = new MappingList();
        int count = reader.ReadCount(LeastMappingBytes);
        ulong end = 0;
        for (int i = 0; i < count; i++)
        {
            Mapping mapping = ReadMapping(reader, files);
            if (mapping.Start < end || mappings.Count == MappingList.MaxCount)
            {
                throw Damaged($"the mapping at {mapping.Start:x} overlaps one before it, or is one too many");
            }

            end = mapping.End;
            mappings.Append(mapping);
        }

        return mappings;
    }

    /// <summary>Checks that the files of this machine that a copy's mappings show are those that were mapped.</summary>
    /// <exception cref="SnapshotException">One is gone, or is another one.</exception>
    public static void CheckFiles(MappingList mappings)
    {
        HashSet<ReopenedFile> seen = [];
        foreach (Mapping mapping in mappings.All)
        {
            if (mapping.File is ReopenedFile { Identity.IsOfImage: true } file && seen.Add(file) && !file.IsThere)
            {
                throw new SnapshotException(
                    SnapshotProblem.OtherFiles,
                    $"{file.Path} is not the file that the program had mapped; "
                    + "restore it over the same, unchanged folders");
            }
        }
    }

    private static Mapping ReadMapping(SnapshotReader reader, IMappedFile[] files)
    {
        ulong start = reader.ReadUInt64();
        ulong end = reader.ReadUInt64();
        int access = reader.ReadInt32();
        int traits = reader.ReadInt32();
        int file = reader.ReadInt32();
        long offset = reader.ReadInt64();
        string? name = reader.ReadString();
        bool isSound = start < end
            && end <= PageTables.UserEnd
            && AddressRange.IsAligned(start)
            && AddressRange.IsAligned(end)
            && access is >= 0 and <= 7
            && traits is >= 0 and <= 15
            && file >= NoFile && file < files.Length
            && offset >= 0 && AddressRange.IsAligned((ulong)offset)
            && (file != NoFile || offset == 0)
            && name is not null;
        if (!isSound)
        {
            throw Damaged($"there cannot be a mapping from {start:x} to {end:x}");
        }

        return new Mapping(start, end, (PageAccess)access, file == NoFile ? null : files[file], offset, name!)
        {
            Traits = (MappingTraits)traits,
        };
    }

    private static SnapshotException Damaged(string what) =>
        new(SnapshotProblem.Damaged, $"the snapshot's mappings are damaged: {what}");
}
