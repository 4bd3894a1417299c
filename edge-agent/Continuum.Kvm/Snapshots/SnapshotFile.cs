using System.Buffers.Binary;
using System.Security.Cryptography;
using Continuum.Kvm.Machine;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Snapshots;

/// <summary>A snapshot that was checked: its tables in this process, its memory in the file. Immutable.</summary>
internal sealed class SnapshotFile : IDisposable
{
    private readonly ReadOnlyMemory<byte> _machine;
    private readonly ReadOnlyMemory<byte> _tables;

    private SnapshotFile(
        SafeFileHandle handle, SnapshotSection memory, ReadOnlyMemory<byte> machine, ReadOnlyMemory<byte> tables)
    {
        (Handle, MemoryOffset, MemoryLength) = (handle, memory.Offset, memory.Length);
        Identity = memory.Hash;
        (_machine, _tables) = (machine, tables);
    }

    /// <summary>The file.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Where the memory starts in it.</summary>
    public long MemoryOffset { get; }

    /// <summary>Its bytes.</summary>
    public long MemoryLength { get; }

    /// <summary>What tells its memory from others: the hash.</summary>
    public byte[] Identity { get; }

    /// <summary>The processor's state, from its start.</summary>
    public SnapshotReader ReadMachine() => new(_machine);

    /// <summary>The monitor's tables, from their start.</summary>
    public SnapshotReader ReadTables() => new(_tables);

    /// <summary>Writes a snapshot to an empty file.</summary>
    public static void Write(
        SafeFileHandle file, KvmDescription description, PhysicalMemory memory, ReadOnlyMemory<byte> machine,
        ReadOnlyMemory<byte> tables)
    {
        long memoryLength = memory.HighWaterBytes;
        long machineOffset = SnapshotFormat.HeaderLength;
        long tablesOffset = machineOffset + machine.Length;
        long memoryOffset = RoundUp(tablesOffset + tables.Length);

        // The whole length first: the pages that are not written stay holes.
        RandomAccess.SetLength(file, memoryOffset + memoryLength);
        RandomAccess.Write(file, machine.Span, machineOffset);
        RandomAccess.Write(file, tables.Span, tablesOffset);
        byte[] memoryHash = MemoryHash.Write(file, memoryOffset, memory, memoryLength);
        var manifest = new SnapshotManifest(
            description,
            [
                new SnapshotSection(SectionKind.Machine, machineOffset, machine.Length, SHA256.HashData(machine.Span)),
                new SnapshotSection(SectionKind.Tables, tablesOffset, tables.Length, SHA256.HashData(tables.Span)),
                new SnapshotSection(SectionKind.Memory, memoryOffset, memoryLength, memoryHash),
            ]);
        WriteHeader(file, manifest);
    }

    /// <summary>Reads a snapshot and checks all of it.</summary>
    /// <param name="file">The file; owned from here on.</param>
    /// <param name="here">The KVM that its copies will run on.</param>
    /// <exception cref="SnapshotException">It is damaged, or does not fit this machine.</exception>
    public static SnapshotFile Open(SafeFileHandle file, KvmDescription here)
    {
        try
        {
            SnapshotManifest manifest = ReadHeader(file);
            manifest.CheckMachine(here);
            manifest.CheckLayout(RandomAccess.GetLength(file));
            SnapshotSection memory = manifest.Section(SectionKind.Memory);
            byte[] machine = ReadTable(file, manifest.Section(SectionKind.Machine));
            byte[] tables = ReadTable(file, manifest.Section(SectionKind.Tables));
            CheckHash(memory, MemoryHash.Compute(file, memory.Offset, memory.Length));
            return new SnapshotFile(file, memory, machine, tables);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Fills the buffer from the file.</summary>
    /// <exception cref="SnapshotException">The file ends before.</exception>
    public static void ReadExactly(SafeFileHandle file, Span<byte> into, long offset)
    {
        while (!into.IsEmpty)
        {
            int read = RandomAccess.Read(file, into, offset);
            if (read == 0)
            {
                throw SnapshotReader.Damaged("it is cut short");
            }

            into = into[read..];
            offset += read;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    private static void WriteHeader(SafeFileHandle file, SnapshotManifest manifest)
    {
        using var writer = new SnapshotWriter();
        manifest.Save(writer);
        ReadOnlySpan<byte> bytes = writer.Written.Span;
        Span<byte> header = stackalloc byte[SnapshotFormat.HeaderLength];
        header.Clear();
        SnapshotFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[SnapshotFormat.VersionOffset..], SnapshotFormat.Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[SnapshotFormat.ManifestLengthOffset..], bytes.Length);
        SHA256.HashData(bytes, header.Slice(SnapshotFormat.ManifestHashOffset, SnapshotFormat.HashLength));
        bytes.CopyTo(header[SnapshotFormat.ManifestOffset..]);
        RandomAccess.Write(file, header, fileOffset: 0);
    }

    private static SnapshotManifest ReadHeader(SafeFileHandle file)
    {
        byte[] header = new byte[SnapshotFormat.HeaderLength];
        ReadExactly(file, header, offset: 0);
        if (!header.AsSpan().StartsWith(SnapshotFormat.Magic))
        {
            throw SnapshotReader.Damaged("it does not begin as one");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(SnapshotFormat.VersionOffset));
        if (version != SnapshotFormat.Version)
        {
            throw new SnapshotException(
                SnapshotProblem.OtherVersion,
                $"the snapshot is of version {version}, this monitor reads {SnapshotFormat.Version}: take it again");
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(SnapshotFormat.ManifestLengthOffset));
        if ((uint)length > SnapshotFormat.HeaderLength - SnapshotFormat.ManifestOffset)
        {
            throw SnapshotReader.Damaged($"its manifest cannot have {length} bytes");
        }

        Memory<byte> manifest = header.AsMemory(SnapshotFormat.ManifestOffset, length);
        ReadOnlySpan<byte> hash = header.AsSpan(SnapshotFormat.ManifestHashOffset, SnapshotFormat.HashLength);
        return hash.SequenceEqual(SHA256.HashData(manifest.Span))
            ? SnapshotManifest.Load(new SnapshotReader(manifest))
            : throw SnapshotReader.Damaged("its manifest is not what was written");
    }

    private static byte[] ReadTable(SafeFileHandle file, SnapshotSection section)
    {
        byte[] bytes = new byte[section.Length];
        ReadExactly(file, bytes, section.Offset);
        CheckHash(section, SHA256.HashData(bytes));
        return bytes;
    }

    private static void CheckHash(SnapshotSection section, ReadOnlySpan<byte> hash)
    {
        if (!hash.SequenceEqual(section.Hash))
        {
            throw SnapshotReader.Damaged($"its {section.Kind} is not what was written");
        }
    }

    private static long RoundUp(long bytes) =>
        (bytes + PhysicalMemory.PageSize - 1) / PhysicalMemory.PageSize * PhysicalMemory.PageSize;
}
