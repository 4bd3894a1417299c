using System.Buffers.Binary;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;
using Continuum.Testing;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Tests.Snapshots;

public sealed class SnapshotFileTests : IDisposable
{
    private const int Pages = 700;

    private static readonly KvmDescription Here = new(SyscallEntry.Fault, "kvm_test", "features");

    private readonly TempFolder _folder = new();
    private readonly byte[] _machine = new byte[3000];
    private readonly byte[] _tables = new byte[5000];

    public SnapshotFileTests()
    {
        new Random(1).NextBytes(_machine);
        new Random(2).NextBytes(_tables);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_snapshot_holds_what_was_written()
    {
        string path = Write();
        using SnapshotFile file = Open(path);

        Assert.Equal(_machine.Length, file.ReadMachine().Remaining);
        Assert.Equal(_tables.Length, file.ReadTables().Remaining);
        Assert.Equal((Pages + 1) * PhysicalMemory.PageSize, file.MemoryLength);
        using PhysicalMemory copy = PhysicalMemory.CreateCopy(
            file.Handle, file.MemoryOffset, file.MemoryLength, 8 << 20);
        for (int page = 1; page <= Pages; page++)
        {
            Assert.Equal(page % 3 == 0 ? (byte)page : 0, copy.Page((ulong)page * PhysicalMemory.PageSize)[page]);
        }
    }

    [Fact]
    public void A_copy_does_not_change_the_snapshot()
    {
        string path = Write();
        byte[] before = File.ReadAllBytes(path);
        using (SnapshotFile file = Open(path))
        using (PhysicalMemory copy = PhysicalMemory.CreateCopy(
            file.Handle, file.MemoryOffset, file.MemoryLength, 8 << 20))
        {
            for (int page = 0; page <= Pages; page++)
            {
                copy.Page((ulong)page * PhysicalMemory.PageSize).Fill(0xAA);
            }
        }

        Assert.Equal(before, File.ReadAllBytes(path));
        Open(path).Dispose();
    }

    [Fact]
    public void Nothing_but_the_snapshot_is_written()
    {
        string path = Write();

        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(4096 + 2999)]
    [InlineData(4096 + 3000)]
    [InlineData(4096 + 7999)]
    [InlineData(12288 + (4096 * 3) + 3)]
    [InlineData(12288 + (4096 * 5))]
    [InlineData(12288 + (4096 * 701) - 1)]
    public void A_changed_byte_is_noticed(int offset)
    {
        string path = Write();
        byte[] bytes = File.ReadAllBytes(path);
        bytes[offset] ^= 0x40;
        File.WriteAllBytes(path, bytes);

        Assert.Equal(SnapshotProblem.Damaged, Assert.Throws<SnapshotException>(() => Open(path)).Problem);
    }

    [Fact]
    public void A_snapshot_of_any_other_length_is_refused()
    {
        byte[] bytes = File.ReadAllBytes(Write());
        string path = Path.Combine(_folder.Path, "cut");
        var random = new Random(7);
        int[] lengths = [0, 1, 7, 8, 47, 48, 4095, 4096, 12287, 12288, bytes.Length - 1, bytes.Length - 4096];
        foreach (int length in lengths.Concat(Enumerable.Range(0, 50).Select(_ => random.Next(bytes.Length))))
        {
            File.WriteAllBytes(path, bytes.AsSpan(0, length).ToArray());
            Assert.Equal(SnapshotProblem.Damaged, Assert.Throws<SnapshotException>(() => Open(path)).Problem);
        }

        File.WriteAllBytes(path, [.. bytes, 0]);
        Assert.Throws<SnapshotException>(() => Open(path));
    }

    [Fact]
    public void Another_version_is_told_from_damage()
    {
        string path = Write();
        byte[] bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(SnapshotFormat.VersionOffset), SnapshotFormat.Version + 1);
        File.WriteAllBytes(path, bytes);

        Assert.Equal(SnapshotProblem.OtherVersion, Assert.Throws<SnapshotException>(() => Open(path)).Problem);
    }

    [Theory]
    [InlineData(SyscallEntry.Supervisor, "kvm_test", "features")]
    [InlineData(SyscallEntry.Fault, "kvm_amd", "features")]
    [InlineData(SyscallEntry.Fault, "kvm_test", "fewer features")]
    public void Another_machine_refuses_it(SyscallEntry entry, string backend, string features)
    {
        string path = Write();
        var other = new KvmDescription(entry, backend, features);

        SnapshotException refused = Assert.Throws<SnapshotException>(() => Open(path, other));
        Assert.Equal(SnapshotProblem.OtherMachine, refused.Problem);
    }

    [Fact]
    public void Flipped_bits_of_the_header_never_do_harm()
    {
        string path = Write(pages: 3);
        byte[] bytes = File.ReadAllBytes(path);
        for (int bit = 0; bit < 8 * 320; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, bytes);
            try
            {
                Open(path).Dispose();
            }
            catch (SnapshotException refused)
            {
                Assert.True(
                    refused.Problem is SnapshotProblem.Damaged or SnapshotProblem.OtherVersion, refused.Message);
            }

            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_template_in_memory_cannot_be_changed()
    {
        using SafeFileHandle file = AnonymousFile.Create();
        using PhysicalMemory memory = CreateMemory();
        SnapshotFile.Write(file, Here, memory, _machine, _tables);
        AnonymousFile.Seal(file);

        Assert.ThrowsAny<Exception>(() => RandomAccess.Write(file, [1], fileOffset: 5000));
        using SnapshotFile opened = SnapshotFile.Open(file, Here);
        Assert.Equal(_tables.Length, opened.ReadTables().Remaining);
    }

    private static PhysicalMemory CreateMemory(int pages = Pages)
    {
        PhysicalMemory memory = PhysicalMemory.Create(8 << 20);
        for (int page = 1; page <= pages; page++)
        {
            Assert.True(memory.TryAllocate(out ulong address));
            if (page % 3 == 0)
            {
                memory.Page(address)[page] = (byte)page;
            }
        }

        return memory;
    }

    private static SnapshotFile Open(string path, KvmDescription? here = null) =>
        SnapshotFile.Open(File.OpenHandle(path), here ?? Here);

    private string Write(int pages = Pages)
    {
        string path = Path.Combine(_folder.Path, "snapshot");
        using PhysicalMemory memory = CreateMemory(pages);
        using SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        SnapshotFile.Write(file, Here, memory, _machine, _tables);
        return path;
    }
}
