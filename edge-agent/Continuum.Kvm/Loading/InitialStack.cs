using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Continuum.Kvm.Loading;

/// <summary>
/// The bytes that a program finds above its stack pointer (System V ABI for x86-64, 3.4.1): the count of arguments,
/// pointers to them and to the environment, the auxiliary vector, and what they all point to.
/// </summary>
internal sealed class InitialStack
{
    /// <summary>Bytes of one argument or variable with its NUL, at most (MAX_ARG_STRLEN of Linux).</summary>
    public const int MaxStringBytes = 32 * 4096;

    /// <summary>Bytes of all of them with their pointers, at most: a quarter of the stack (execve(2)).</summary>
    public const int MaxBytes = 2 << 20;

    /// <summary>Bytes that AT_RANDOM points to.</summary>
    public const int RandomBytes = 16;

    private static readonly byte[] Platform = "x86_64\0"u8.ToArray();

    private readonly ulong _top;
    private readonly ArrayBufferWriter<byte> _strings = new();
    private readonly List<int> _arguments = [];
    private readonly List<int> _environment = [];
    private readonly List<(AuxiliaryType Type, ulong Value)> _auxiliary = [];
    private readonly int _random;
    private readonly int _platform;
    private readonly int _name;
    private readonly string _path;

    /// <summary>Collects the texts.</summary>
    /// <param name="load">Arguments and environment.</param>
    /// <param name="arguments">The arguments as they are given.</param>
    /// <param name="top">The address behind the stack.</param>
    /// <param name="random">The bytes of AT_RANDOM.</param>
    /// <exception cref="ProgramLoadException">They are too long (E2BIG), or hold a NUL.</exception>
    public InitialStack(ProgramLoad load, IReadOnlyList<string> arguments, ulong top, ReadOnlySpan<byte> random)
    {
        _path = load.Executable;
        _top = top;
        _random = _strings.WrittenCount;
        _strings.Write(random);
        _platform = _strings.WrittenCount;
        _strings.Write(Platform);
        _arguments.AddRange(arguments.Select(AddString));
        _environment.AddRange(load.Environment.Select(AddString));
        _name = AddString(load.Executable);
    }

    /// <summary>Where AT_RANDOM leads to.</summary>
    public ulong RandomAddress => StringAddress(_random);

    /// <summary>Where AT_PLATFORM leads to.</summary>
    public ulong PlatformAddress => StringAddress(_platform);

    /// <summary>Where AT_EXECFN leads to.</summary>
    public ulong NameAddress => StringAddress(_name);

    /// <summary>Adds an entry of the auxiliary vector.</summary>
    public void Add(AuxiliaryType type, ulong value) => _auxiliary.Add((type, value));

    /// <summary>The bytes from the stack pointer to the top.</summary>
    /// <param name="pointer">The stack pointer; a multiple of 16.</param>
    public byte[] Build(out ulong pointer)
    {
        int words = 1 + _arguments.Count + 1 + _environment.Count + 1 + (2 * (_auxiliary.Count + 1));
        pointer = (StringAddress(0) - (ulong)(words * 8)) & ~15UL;
        byte[] bytes = new byte[_top - pointer];
        int at = 0;
        void Put(ulong value)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), value);
            at += 8;
        }

        Put((ulong)_arguments.Count);
        _arguments.ForEach(argument => Put(StringAddress(argument)));
        Put(0);
        _environment.ForEach(variable => Put(StringAddress(variable)));
        Put(0);
        foreach ((AuxiliaryType type, ulong value) in _auxiliary)
        {
            Put((ulong)type);
            Put(value);
        }

        _strings.WrittenSpan.CopyTo(bytes.AsSpan((int)(StringAddress(0) - pointer)));
        return bytes;
    }

    // Eight zero bytes stay at the very top, as in Linux, and the first text starts at a multiple of 16.
    private ulong StringAddress(int offset) => ((_top - 8 - (ulong)_strings.WrittenCount) & ~15UL) + (ulong)offset;

    private int AddString(string text)
    {
        int start = _strings.WrittenCount;
        int length = Encoding.UTF8.GetByteCount(text) + 1;
        if (length > MaxStringBytes)
        {
            throw new ProgramLoadException(_path,
                $"{_path} cannot start: an argument or variable of {length} bytes; "
                + $"{MaxStringBytes} is the most (E2BIG)");
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ProgramLoadException(_path, $"{_path} cannot start: an argument or variable holds a NUL");
        }

        _strings.Write(Encoding.UTF8.GetBytes(text));
        _strings.Write("\0"u8);
        if (_strings.WrittenCount + (8L * (_arguments.Count + _environment.Count)) > MaxBytes)
        {
            throw new ProgramLoadException(_path,
                $"{_path} cannot start: its arguments and environment take more than {MaxBytes} bytes (E2BIG)");
        }

        return start;
    }
}
