using System.Buffers.Binary;
using System.Text;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Loading;

/// <summary>
/// The vDSO (vdso(7)): a shared object of one page that C libraries find by AT_SYSINFO_EHDR, with the functions that
/// read the clock without a system call. Names and the version are those that glibc, musl and Go look for.
/// </summary>
internal static class VdsoImage
{
    private const string Name = "linux-vdso.so.1";
    private const string Version = "LINUX_2.6";

    private const int HeadersAt = ElfFormat.HeaderSize;
    private const int SymbolsAt = 0x0C0;
    private const int SymbolSize = 24;
    private const int HashAt = 0x180;
    private const int VersionsAt = 0x1C0;
    private const int DefinitionsAt = 0x1E0;
    private const int DefinitionSize = 28; // Elf64_Verdef and its one Elf64_Verdaux
    private const int StringsAt = 0x240;
    private const int DynamicAt = 0x300;

    private static readonly (string Name, int Offset)[] Functions =
    [
        ("__vdso_clock_gettime", VdsoCode.ClockGettime),
        ("__vdso_gettimeofday", VdsoCode.Gettimeofday),
        ("__vdso_time", VdsoCode.Time),
        ("__vdso_clock_getres", VdsoCode.ClockGetres),
        ("__vdso_getcpu", VdsoCode.Getcpu),
    ];

    private static readonly byte[] Image = Build();

    /// <summary>The page, to be mapped readable and executable, behind the clock page.</summary>
    public static ReadOnlySpan<byte> Bytes => Image;

    private static byte[] Build()
    {
        byte[] image = new byte[PhysicalMemory.PageSize];
        VdsoCode.Bytes.CopyTo(image.AsSpan(VdsoCode.Offset));
        var strings = new StringTable(image, StringsAt);
        WriteHeader(image);
        WriteSymbols(image, strings);
        WriteVersions(image, strings);
        WriteDynamic(image, strings);
        return image;
    }

    private static void WriteHeader(Span<byte> image)
    {
        "\u007fELF"u8.CopyTo(image);
        image[ElfFormat.ClassOffset] = ElfFormat.Class64;
        image[ElfFormat.DataOffset] = ElfFormat.LittleEndian;
        image[ElfFormat.IdentVersionOffset] = 1;
        Put16(image, 16, ElfFormat.TypeDynamic);
        Put16(image, 18, ElfFormat.MachineX8664);
        Put32(image, 20, 1);
        Put64(image, 32, HeadersAt);
        Put16(image, 52, ElfFormat.HeaderSize);
        Put16(image, 54, ElfFormat.ProgramHeaderSize);
        Put16(image, 56, 2);
        WriteSegment(image[HeadersAt..], ElfFormat.SegmentLoad,
            ElfFormat.FlagRead | ElfFormat.FlagExecute, 0, image.Length);
        WriteSegment(image[(HeadersAt + ElfFormat.ProgramHeaderSize)..], ElfFormat.SegmentDynamic, ElfFormat.FlagRead,
            DynamicAt, 0xB0);
    }

    private static void WriteSegment(Span<byte> header, uint type, uint flags, int offset, int size)
    {
        Put32(header, 0, type);
        Put32(header, 4, flags);
        Put64(header, 8, (ulong)offset);
        Put64(header, 16, (ulong)offset);
        Put64(header, 32, (ulong)size);
        Put64(header, 40, (ulong)size);
        Put64(header, 48, type == ElfFormat.SegmentLoad ? (ulong)PhysicalMemory.PageSize : 8);
    }

    // DT_HASH with a single chain: symbols are looked up once at start, and there are five.
    private static void WriteSymbols(Span<byte> image, StringTable strings)
    {
        const byte globalFunction = (1 << 4) | 2; // STB_GLOBAL, STT_FUNC
        Put32(image, HashAt, 1);
        Put32(image, HashAt + 4, (uint)Functions.Length + 1);
        Put32(image, HashAt + 8, 1);
        for (int i = 0; i < Functions.Length; i++)
        {
            Span<byte> symbol = image[(SymbolsAt + ((i + 1) * SymbolSize))..];
            Put32(symbol, 0, strings.Add(Functions[i].Name));
            symbol[4] = globalFunction;
            Put16(symbol, 6, 1); // any section but SHN_UNDEF
            Put64(symbol, 8, (ulong)(VdsoCode.Offset + Functions[i].Offset));
            Put64(symbol, 16, 1);
            Put32(image, HashAt + 12 + ((i + 1) * 4), i + 1 < Functions.Length ? (uint)i + 2 : 0);
            Put16(image, VersionsAt + ((i + 1) * 2), 2);
        }
    }

    private static void WriteVersions(Span<byte> image, StringTable strings)
    {
        WriteDefinition(image[DefinitionsAt..], 1, Name, strings, isLast: false);
        WriteDefinition(image[(DefinitionsAt + DefinitionSize)..], 2, Version, strings, isLast: true);
    }

    private static void WriteDefinition(Span<byte> at, ushort index, string name, StringTable strings, bool isLast)
    {
        Put16(at, 0, 1);
        Put16(at, 2, (ushort)(index == 1 ? 1 : 0)); // VER_FLG_BASE: the object's own name
        Put16(at, 4, index);
        Put16(at, 6, 1);
        Put32(at, 8, HashOf(name));
        Put32(at, 12, 20);
        Put32(at, 16, isLast ? 0 : (uint)DefinitionSize);
        Put32(at, 20, strings.Add(name));
    }

    private static void WriteDynamic(Span<byte> image, StringTable strings)
    {
        ReadOnlySpan<(ulong Tag, ulong Value)> entries =
        [
            (14, strings.Add(Name)), // DT_SONAME
            (4, HashAt),
            (5, StringsAt),
            (6, SymbolsAt),
            (10, (ulong)strings.Length),
            (11, SymbolSize),
            (0x6ffffff0, VersionsAt), // DT_VERSYM
            (0x6ffffffc, DefinitionsAt), // DT_VERDEF
            (0x6ffffffd, 2), // DT_VERDEFNUM
            (0, 0),
        ];
        for (int i = 0; i < entries.Length; i++)
        {
            Put64(image, DynamicAt + (i * 16), entries[i].Tag);
            Put64(image, DynamicAt + (i * 16) + 8, entries[i].Value);
        }
    }

    // The hash of the ELF format (System V ABI, "Hash Table").
    private static uint HashOf(string name)
    {
        uint hash = 0;
        foreach (char letter in name)
        {
            hash = (hash << 4) + letter;
            uint high = hash & 0xF000_0000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }

    private static void Put16(Span<byte> at, int offset, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(at[offset..], value);

    private static void Put32(Span<byte> at, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(at[offset..], value);

    private static void Put64(Span<byte> at, int offset, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(at[offset..], value);

    private sealed class StringTable(byte[] image, int start)
    {
        public int Length { get; private set; } = 1;

        public uint Add(string text)
        {
            int at = Length;
            Length += Encoding.ASCII.GetBytes(text, image.AsSpan(start + at)) + 1;
            return (uint)at;
        }
    }
}
