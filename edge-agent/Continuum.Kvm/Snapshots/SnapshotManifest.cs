namespace Continuum.Kvm.Snapshots;

/// <summary>What a snapshot says of itself.</summary>
/// <param name="Description">The KVM that it was taken on.</param>
/// <param name="Sections">Its parts, in the order in which they lie.</param>
internal sealed record SnapshotManifest(KvmDescription Description, IReadOnlyList<SnapshotSection> Sections)
{
    private const int LeastSectionBytes = (3 * sizeof(int)) + (2 * sizeof(long));

    /// <summary>Writes it.</summary>
    public void Save(SnapshotWriter writer)
    {
        writer.WriteInt32((int)Description.Entry);
        writer.WriteString(Description.Backend);
        writer.WriteString(Description.ProcessorFeatures);
        writer.WriteInt32(Sections.Count);
        foreach (SnapshotSection section in Sections)
        {
            writer.WriteInt32((int)section.Kind);
            writer.WriteInt64(section.Offset);
            writer.WriteInt64(section.Length);
            writer.WriteBytes(section.Hash);
        }
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="SnapshotException">It cannot be what was written.</exception>
    public static SnapshotManifest Load(SnapshotReader reader)
    {
        var description = new KvmDescription(
            (SyscallEntry)reader.ReadInt32(), reader.ReadString() ?? "", reader.ReadString() ?? "");
        var sections = new SnapshotSection[reader.ReadCount(LeastSectionBytes)];
        for (int i = 0; i < sections.Length; i++)
        {
            sections[i] = new SnapshotSection(
                (SectionKind)reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadBytes().ToArray());
        }

        reader.ExpectEnd();
        return new SnapshotManifest(description, sections);
    }

    /// <summary>The part of a kind.</summary>
    /// <exception cref="SnapshotException">There is none, or more than one.</exception>
    public SnapshotSection Section(SectionKind kind)
    {
        SnapshotSection[] found = [.. Sections.Where(section => section.Kind == kind)];
        return found.Length == 1 ? found[0] : throw SnapshotReader.Damaged($"it has {found.Length} parts of {kind}");
    }

    /// <summary>Whether the parts lie one after the other, fill the file and are as long as may be.</summary>
    /// <exception cref="SnapshotException">They do not.</exception>
    public void CheckLayout(long fileLength)
    {
        SnapshotSection memory = Section(SectionKind.Memory);
        long end = SnapshotFormat.HeaderLength;
        foreach (SnapshotSection section in Sections)
        {
            bool fits = section.Offset >= end && section.Length >= 0 && section.Length <= fileLength - section.Offset
                && section.Hash.Length == SnapshotFormat.HashLength
                && (section.Kind == SectionKind.Memory || section.Length <= SnapshotFormat.MaxTablesLength);
            end = fits
                ? section.Offset + section.Length
                : throw SnapshotReader.Damaged($"{section.Kind} does not lie where it can");
        }

        const int Page = Machine.PhysicalMemory.PageSize;
        if (end != fileLength || memory.Offset % Page != 0 || memory.Length % Page != 0 || memory.Length == 0)
        {
            throw SnapshotReader.Damaged($"its {fileLength} bytes are not those of its parts");
        }
    }

    /// <summary>Whether it can go on here.</summary>
    /// <exception cref="SnapshotException">It was taken on another processor or kernel.</exception>
    public void CheckMachine(KvmDescription here)
    {
        if (Description != here)
        {
            throw new SnapshotException(
                SnapshotProblem.OtherMachine,
                $"the snapshot was taken on {Description}, this machine is {here}: "
                + "start the program here and take it again");
        }
    }
}
