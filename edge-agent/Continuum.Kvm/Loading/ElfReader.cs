using System.Buffers.Binary;
using System.Text;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Loading;

/// <summary>
/// Reads how an ELF program is loaded. The file may hold anything: whatever is not a program of this machine is refused
/// with what it is, and nothing is read or reserved by a size that the file states before the size was checked.
/// </summary>
internal sealed class ElfReader
{
    /// <summary>
    /// Segments of all kinds, at most: Linux takes as many as fit in 64 KiB, linkers write about a dozen.
    /// </summary>
    private const int MaxHeaders = 65536 / ElfFormat.ProgramHeaderSize;

    /// <summary>PATH_MAX of Linux, with the NUL.</summary>
    private const int MaxInterpreter = 4096;

    /// <summary>The end of a program's addresses (47 bits), less a page as in Linux.</summary>
    private const ulong AddressEnd = 0x7fff_ffff_f000;

    private readonly string _path;
    private readonly IMappedFile _file;
    private readonly ulong _length;
    private readonly List<ElfSegment> _segments = [];
    private string? _interpreter;
    private bool _executableStack;
    private ulong _alignment = PhysicalMemory.PageSize;

    private ElfReader(string path, IMappedFile file)
    {
        _path = path;
        _file = file;
        _length = (ulong)Math.Max(0, file.Length);
    }

    /// <summary>Whether the bytes a file begins with are those of an ELF file.</summary>
    public static bool IsElf(ReadOnlySpan<byte> start) => start.StartsWith("\x7f"u8) && start[1..].StartsWith("ELF"u8);

    /// <summary>Reads and checks one program.</summary>
    /// <exception cref="ProgramLoadException">It is not one, or is damaged; the message says what it is.</exception>
    public static ElfImage Read(string path, IMappedFile file) => new ElfReader(path, file).Read();

    private ElfImage Read()
    {
        Span<byte> header = stackalloc byte[ElfFormat.HeaderSize];
        ReadExactly(0, header, "the ELF header");
        bool relocatable = CheckKind(header);
        ulong entry = BinaryPrimitives.ReadUInt64LittleEndian(header[24..]);
        ulong headersOffset = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(header[54..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        if (size != ElfFormat.ProgramHeaderSize || count is 0 or > MaxHeaders)
        {
            throw Damaged($"has {count} program headers of {size} bytes; "
                + $"1 to {MaxHeaders} of {ElfFormat.ProgramHeaderSize} are right");
        }

        byte[] headers = new byte[count * size];
        ReadExactly(headersOffset, headers, "the program headers");
        for (int i = 0; i < count; i++)
        {
            ReadProgramHeader(headers.AsSpan(i * size, size));
        }

        CheckSegments(entry, relocatable);
        return new ElfImage
        {
            File = _file,
            IsRelocatable = relocatable,
            Entry = entry,
            Segments = _segments,
            HeadersAddress = AddressOf(headersOffset, (ulong)headers.Length),
            HeaderCount = count,
            Interpreter = _interpreter,
            ExecutableStack = _executableStack,
            Alignment = _alignment,
        };
    }

    private bool CheckKind(ReadOnlySpan<byte> header)
    {
        if (!IsElf(header))
        {
            throw new ProgramLoadException(_path, $"{_path} is not ELF; programs are ELF files for x86-64");
        }

        ushort machine = BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
        if (header[ElfFormat.DataOffset] != ElfFormat.LittleEndian)
        {
            throw new ProgramLoadException(_path, $"{_path} is a big-endian program; little-endian x86-64 ones run");
        }

        if (header[ElfFormat.ClassOffset] != ElfFormat.Class64)
        {
            string of = header[ElfFormat.ClassOffset] == ElfFormat.Class32
                ? $"a 32-bit program ({ElfFormat.MachineName(machine)})" : "of no known ELF class";
            throw new ProgramLoadException(_path, $"{_path} is {of}; 64-bit x86-64 ones run");
        }

        if (machine != ElfFormat.MachineX8664)
        {
            throw new ProgramLoadException(
                _path, $"{_path} is a program for {ElfFormat.MachineName(machine)}; those for x86-64 run");
        }

        if (header[ElfFormat.OsAbiOffset] is not (ElfFormat.OsAbiSystemV or ElfFormat.OsAbiGnu)
            || header[ElfFormat.IdentVersionOffset] != 1)
        {
            throw new ProgramLoadException(_path, $"{_path} is a program for another system "
                + $"(ELF ABI {header[ElfFormat.OsAbiOffset]}); those for Linux (0 or 3) run");
        }

        ushort type = BinaryPrimitives.ReadUInt16LittleEndian(header[16..]);
        return type is ElfFormat.TypeExecutable or ElfFormat.TypeDynamic
            ? type == ElfFormat.TypeDynamic
            : throw new ProgramLoadException(_path, $"{_path} is no executable (ELF type {type}: "
                + $"{(type == 1 ? "an object file" : type == 4 ? "a core dump" : "unknown")}); link it first");
    }

    private void ReadProgramHeader(ReadOnlySpan<byte> header)
    {
        uint type = BinaryPrimitives.ReadUInt32LittleEndian(header);
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        switch (type)
        {
            case ElfFormat.SegmentLoad:
                AddSegment(header, flags);
                break;
            case ElfFormat.SegmentInterpreter:
                ReadInterpreter(header);
                break;
            case ElfFormat.SegmentGnuStack:
                _executableStack = (flags & ElfFormat.FlagExecute) != 0;
                break;
        }
    }

    private void AddSegment(ReadOnlySpan<byte> header, uint flags)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        ulong address = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
        ulong fileSize = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        ulong memorySize = BinaryPrimitives.ReadUInt64LittleEndian(header[40..]);
        ulong alignment = BinaryPrimitives.ReadUInt64LittleEndian(header[48..]);
        if (memorySize == 0)
        {
            return;
        }

        if (fileSize > memorySize)
        {
            throw Damaged($"has a segment of {fileSize} bytes in the file but {memorySize} in memory; "
                + "no more may be in the file");
        }

        if (offset > _length || fileSize > _length - offset)
        {
            throw Damaged($"is cut off: a segment needs bytes up to {offset} + {fileSize}, and it has {_length}");
        }

        if (address >= AddressEnd || memorySize > AddressEnd - address)
        {
            throw Damaged($"has a segment at 0x{address:x} of {memorySize} bytes, beyond a program's addresses");
        }

        if (((address ^ offset) & (PhysicalMemory.PageSize - 1)) != 0 && fileSize != 0)
        {
            throw Damaged($"has a misaligned segment: address 0x{address:x} and offset 0x{offset:x} "
                + "must be at the same place in a page");
        }

        if (alignment > 1 && (!ulong.IsPow2(alignment) || alignment > 1UL << 30))
        {
            throw Damaged($"has a segment aligned to {alignment}; a power of two up to 1 GiB is right");
        }

        _alignment = Math.Max(_alignment, alignment);
        PageAccess access = ((flags & ElfFormat.FlagRead) != 0 ? PageAccess.Read : 0)
            | ((flags & ElfFormat.FlagWrite) != 0 ? PageAccess.Write : 0)
            | ((flags & ElfFormat.FlagExecute) != 0 ? PageAccess.Execute : 0);
        _segments.Add(new ElfSegment(address, memorySize, offset, fileSize, access));
    }

    private void ReadInterpreter(ReadOnlySpan<byte> header)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        if (_interpreter is not null || size is < 2 or > MaxInterpreter)
        {
            throw Damaged($"names its interpreter twice or in {size} bytes; once, in 2 to {MaxInterpreter}, is right");
        }

        byte[] name = new byte[size];
        ReadExactly(offset, name, "the interpreter's name");
        if (name.AsSpan().IndexOf((byte)0) != name.Length - 1)
        {
            throw Damaged("names an interpreter that does not end where its NUL is");
        }

        _interpreter = Encoding.UTF8.GetString(name.AsSpan(0, name.Length - 1));
    }

    private void CheckSegments(ulong entry, bool relocatable)
    {
        if (_segments.Count == 0)
        {
            throw Damaged("has nothing to load (no PT_LOAD)");
        }

        for (int i = 1; i < _segments.Count; i++)
        {
            if (_segments[i].FirstPage < _segments[i - 1].LastPage)
            {
                throw Damaged($"has segments that overlap or are out of order: at 0x{_segments[i - 1].Address:x} "
                    + $"and 0x{_segments[i].Address:x}");
            }
        }

        // The lowest pages are never mapped: a null pointer must fault (vm.mmap_min_addr).
        if (!relocatable && _segments[0].FirstPage < 0x10000)
        {
            throw Damaged($"wants to be loaded at 0x{_segments[0].Address:x}; 0x10000 is the lowest address");
        }

        if (!_segments.Exists(s => (s.Access & PageAccess.Execute) != 0 && entry >= s.Address && entry < s.End))
        {
            throw Damaged($"starts at 0x{entry:x}, which is in none of its executable segments");
        }
    }

    private ulong AddressOf(ulong offset, ulong length)
    {
        foreach (ElfSegment segment in _segments)
        {
            if (offset >= segment.FileOffset && offset + length <= segment.FileOffset + segment.FileSize)
            {
                return segment.Address + (offset - segment.FileOffset);
            }
        }

        return 0;
    }

    private void ReadExactly(ulong offset, Span<byte> into, string what)
    {
        if (offset > _length || (ulong)into.Length > _length - offset)
        {
            throw _length < ElfFormat.HeaderSize
                ? new ProgramLoadException(_path, $"{_path} is not ELF: it has {_length} bytes")
                : Damaged($"is cut off: {what} should be at {offset}, {into.Length} bytes, and it has {_length}");
        }

        for (int done = 0; done < into.Length;)
        {
            int read = _file.ReadAt((long)offset + done, into[done..]);
            if (read <= 0)
            {
                throw Damaged($"cannot be read: {(read == 0 ? "it became shorter" : $"error {-read}")}");
            }

            done += read;
        }
    }

    private ProgramLoadException Damaged(string why) => new(_path, $"{_path} is a damaged program: it {why}");
}
