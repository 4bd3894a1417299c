using System.Buffers.Binary;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Loading;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Loading;

/// <summary>What is read from ELF files, whole and damaged.</summary>
public sealed class ElfReaderTests
{
    private const string Path = "/program";

    [Fact]
    public void A_static_program_is_loaded_where_it_says()
    {
        ElfImage image = Read(File.ReadAllBytes(CompiledProgram.Static("hello.c").Path));
        Assert.False(image.IsRelocatable);
        Assert.Null(image.Interpreter);
        Assert.False(image.ExecutableStack);
        Assert.Contains(image.Segments, s => s.Access == (PageAccess.Read | PageAccess.Execute));
        Assert.Contains(
            image.Segments, s => s.Access == (PageAccess.Read | PageAccess.Write) && s.MemorySize > s.FileSize);
        Assert.DoesNotContain(image.Segments, s => s.Access.HasFlag(PageAccess.Write | PageAccess.Execute));
        Assert.Equal(image.Segments[0].Address + 64, image.HeadersAddress);
    }

    [Fact]
    public void A_dynamic_program_names_its_linker()
    {
        ElfImage image = Read(File.ReadAllBytes(CompiledProgram.Dynamic("hello.c").Path));
        Assert.True(image.IsRelocatable);
        Assert.Equal("/lib64/ld-linux-x86-64.so.2", image.Interpreter);
    }

    [Theory]
    [InlineData(4, 1, "32-bit")]
    [InlineData(5, 2, "big-endian")]
    [InlineData(18, 183, "arm64")]
    [InlineData(0, 0, "not ELF")]
    [InlineData(7, 9, "another system")]
    [InlineData(16, 1, "an object file")]
    [InlineData(16, 4, "a core dump")]
    [InlineData(54, 55, "program headers")]
    [InlineData(56, 0, "program headers")]
    [InlineData(39, 0x7f, "cut off")]
    [InlineData(31, 0x7f, "in none of its executable segments")]
    public void What_is_no_program_of_this_machine_is_named(int offset, byte value, string expected)
    {
        byte[] bytes = Tiny();
        bytes[offset] = value;
        Assert.Contains(expected, Refusal(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 0x2000UL, "cut off")]
    [InlineData(8, ulong.MaxValue, "cut off")]
    [InlineData(16, 0x400001UL, "misaligned")]
    [InlineData(16, 0x8000_0000_0000UL, "beyond")]
    [InlineData(16, 0xffff_ffff_ffff_f000UL, "beyond")]
    [InlineData(32, 0x1001UL, "no more may be in the file")]
    [InlineData(40, 0UL, "nothing to load")]
    [InlineData(40, ulong.MaxValue, "beyond")]
    [InlineData(48, 3UL, "power of two")]
    [InlineData(48, 1UL << 40, "power of two")]
    public void A_segment_that_cannot_be_is_refused(int offset, ulong value, string expected)
    {
        byte[] bytes = Tiny();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(64 + offset), value);
        Assert.Contains(expected, Refusal(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Overlapping_segments_are_refused()
    {
        byte[] bytes = Tiny(segments: 2);
        Assert.Contains("overlap", Refusal(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void An_interpreter_must_end_with_its_NUL()
    {
        byte[] bytes = Tiny(segments: 2);
        Span<byte> second = bytes.AsSpan(64 + 56);
        BinaryPrimitives.WriteUInt32LittleEndian(second, 3);
        BinaryPrimitives.WriteUInt64LittleEndian(second[8..], 0x800);
        BinaryPrimitives.WriteUInt64LittleEndian(second[32..], 8);
        "/lib/ldx"u8.CopyTo(bytes.AsSpan(0x800));
        Assert.Contains("NUL", Refusal(bytes), StringComparison.Ordinal);
        BinaryPrimitives.WriteUInt64LittleEndian(second[32..], 9);
        Assert.Equal("/lib/ldx", Read(bytes).Interpreter);
        BinaryPrimitives.WriteUInt64LittleEndian(second[32..], 4097);
        Assert.Contains("4097", Refusal(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_mutated_program_is_read_or_refused(int seed)
    {
        Random random = new(seed);
        byte[][] originals = [.. Originals()];
        for (int i = 0; i < 4000; i++)
        {
            byte[] bytes = ElfMutation.Mutate(originals[random.Next(originals.Length)], random);
            try
            {
                ElfImage image = Read(bytes);
                Assert.All(image.Segments, s => Assert.True(s.End <= 0x7fff_ffff_f000 && s.FileSize <= s.MemorySize
                    && s.FileOffset + s.FileSize <= (ulong)bytes.Length));
            }
            catch (ProgramLoadException)
            {
                // Refused: right as well.
            }
        }
    }

    private static IEnumerable<byte[]> Originals()
    {
        yield return Tiny();
        yield return File.ReadAllBytes(CompiledProgram.Dynamic("hello.c").Path);
        yield return File.ReadAllBytes(CompiledProgram.StaticPie("hello.c").Path);
    }

    /// <summary>A page of a program: headers, and an endless loop at 0x400100.</summary>
    internal static byte[] Tiny(int segments = 1)
    {
        byte[] bytes = new byte[0x1000];
        Span<byte> header = bytes;
        "\x7f"u8.CopyTo(header);
        "ELF\x02\x01\x01"u8.CopyTo(header[1..]);
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], 62);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], 0x400100);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], 64);
        BinaryPrimitives.WriteUInt16LittleEndian(header[54..], 56);
        BinaryPrimitives.WriteUInt16LittleEndian(header[56..], (ushort)segments);
        for (int i = 0; i < segments; i++)
        {
            Span<byte> segment = header.Slice(64 + (i * 56), 56);
            BinaryPrimitives.WriteUInt32LittleEndian(segment, 1);
            BinaryPrimitives.WriteUInt32LittleEndian(segment[4..], 5);
            BinaryPrimitives.WriteUInt64LittleEndian(segment[16..], 0x400000);
            BinaryPrimitives.WriteUInt64LittleEndian(segment[32..], 0x1000);
            BinaryPrimitives.WriteUInt64LittleEndian(segment[40..], 0x1000);
            BinaryPrimitives.WriteUInt64LittleEndian(segment[48..], 0x1000);
        }

        header[0x100] = 0xeb;
        header[0x101] = 0xfe;
        return bytes;
    }

    private static string Refusal(byte[] bytes) =>
        Assert.Throws<ProgramLoadException>(() => Read(bytes)).Message;

    private static ElfImage Read(byte[] bytes)
    {
        new HostProgramFiles().Add(Path, bytes).OpenProgram(Path, out _, out IMappedFile? file);
        return ElfReader.Read(Path, file!);
    }
}
