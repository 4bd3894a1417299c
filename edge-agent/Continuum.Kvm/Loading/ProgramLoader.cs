using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Loading;

/// <summary>
/// Makes a program ready to start, as execve(2) does: its segments and those of its dynamic linker in memory, its stack
/// filled. The files are hostile.
/// </summary>
internal sealed class ProgramLoader
{
    // Scripts whose interpreters are scripts: Linux follows as many.
    private const int MaxScripts = 4;

    private const uint FormatMask = 0xF000;
    private const uint Folder = 0x4000;
    private const uint RegularFile = 0x8000;
    private const uint AnyExecute = 0x49;

    private readonly ProgramLoad _load;
    private readonly AddressLayout _layout;

    private ProgramLoader(ProgramLoad load)
    {
        _load = load;
        _layout = AddressLayout.Create(load.Entropy);
    }

    /// <summary>Loads a program into an empty address space.</summary>
    /// <exception cref="ProgramLoadException">It cannot be; the message says what it is. The address space is then to
    /// be
    /// given up.</exception>
    public static LoadedProgram Load(ProgramLoad load) => new ProgramLoader(load).Load();

    private LoadedProgram Load()
    {
        string path = _load.Executable;
        IReadOnlyList<string> arguments = _load.Arguments;
        IMappedFile file = Open(path);
        for (int scripts = 0; ReadScript(path, file) is { } script; scripts++)
        {
            if (scripts == MaxScripts)
            {
                throw new ProgramLoadException(_load.Executable, $"{_load.Executable} is a script whose interpreter is "
                    + $"a script, and so on more than {MaxScripts} times; name a program (ELOOP)");
            }

            arguments = [script.Interpreter, .. script.Argument is { } one ? [one] : Array.Empty<string>(), path,
                .. arguments.Skip(1)];
            path = script.Interpreter;
            file = Open(path);
        }

        ElfImage image = ElfReader.Read(path, file);
        ulong bias = ElfMapper.Map(path, image, _load.Memory, _layout.Program);
        _load.Memory.SetHeapStart(unchecked(image.LastPage + bias) + _layout.HeapGap);
        ulong entry = unchecked(image.Entry + bias);
        ulong start = entry;
        ulong interpreterBase = 0;
        if (image.Interpreter is { } name)
        {
            ElfImage interpreter = ElfReader.Read(name, Open(name));
            interpreterBase = ElfMapper.Map(name, interpreter, _load.Memory, _layout.Interpreter);
            start = unchecked(interpreter.Entry + interpreterBase);
        }

        return Finish(path, arguments, image, bias, interpreterBase) with
        {
            Entry = start,
            Executable = file.Path,
        };
    }

    private LoadedProgram Finish(
        string path, IReadOnlyList<string> arguments, ElfImage image, ulong bias, ulong interpreterBase)
    {
        Span<byte> random = stackalloc byte[InitialStack.RandomBytes];
        _load.Entropy.Fill(random);
        InitialStack stack = new(_load, arguments, _layout.StackTop, random);
        ulong entry = unchecked(image.Entry + bias);
        stack.Add(AuxiliaryType.HwCap, _load.ProcessorFeatures);
        stack.Add(AuxiliaryType.PageSize, PhysicalMemory.PageSize);
        stack.Add(AuxiliaryType.ClockTicks, 100);
        stack.Add(AuxiliaryType.Phdr, image.HeadersAddress == 0 ? 0 : unchecked(image.HeadersAddress + bias));
        stack.Add(AuxiliaryType.Phent, ElfFormat.ProgramHeaderSize);
        stack.Add(AuxiliaryType.Phnum, (ulong)image.HeaderCount);
        stack.Add(AuxiliaryType.Base, interpreterBase);
        stack.Add(AuxiliaryType.Flags, 0);
        stack.Add(AuxiliaryType.Entry, entry);
        foreach (AuxiliaryType id in (ReadOnlySpan<AuxiliaryType>)
            [AuxiliaryType.Uid, AuxiliaryType.Euid, AuxiliaryType.Gid, AuxiliaryType.Egid])
        {
            stack.Add(id, (ulong)_load.UserId);
        }

        stack.Add(AuxiliaryType.Secure, 0);
        stack.Add(AuxiliaryType.Random, stack.RandomAddress);
        stack.Add(AuxiliaryType.HwCap2, _load.CanWriteFsBase ? 2UL : 0);
        stack.Add(AuxiliaryType.ExecFn, stack.NameAddress);
        stack.Add(AuxiliaryType.Platform, stack.PlatformAddress);
        stack.Add(AuxiliaryType.MinSigStackSize, _load.SignalFrameSize);
        stack.Add(AuxiliaryType.SysInfoEhdr, _layout.Clock + PhysicalMemory.PageSize);
        ulong pointer = MapStack(path, image.ExecutableStack, stack);
        ulong clockPage = MapClock(path);
        return new LoadedProgram
        {
            Entry = entry,
            StackPointer = pointer,
            Executable = path,
            Arguments = arguments,
            RandomAddress = stack.RandomAddress,
            ClockPageAddress = clockPage,
        };
    }

    private ulong MapStack(string path, bool executable, InitialStack stack)
    {
        AddressSpace memory = _load.Memory;
        ulong bottom = _layout.StackTop - AddressLayout.StackSize;
        PageAccess access = PageAccess.Read | PageAccess.Write | (executable ? PageAccess.Execute : 0);
        const int Flags = MappingFlags.Private | MappingFlags.Anonymous | MappingFlags.NoReserve
            | MappingFlags.FixedNoReplace;
        ElfMapper.Check(path, "the stack",
            memory.Map(bottom, AddressLayout.StackSize, (int)access, Flags, null, 0));
        ElfMapper.Check(path, "the guard below the stack",
            memory.Map(bottom - AddressLayout.StackGuard, AddressLayout.StackGuard, 0, Flags, null, 0));
        memory.Name(bottom, "[stack]");
        byte[] bytes = stack.Build(out ulong pointer);
        return memory.Guest.TryWrite(pointer, bytes)
            ? pointer
            : throw new ProgramLoadException(
                path, $"{path} cannot be loaded: its stack does not fit in the memory limit");
    }

    // The clock page below the code that reads it; both are the monitor's: the program can only read them.
    private ulong MapClock(string path)
    {
        PhysicalMemory physical = _load.Physical;
        if (!physical.TryAllocate(out ulong clock) || !physical.TryAllocate(out ulong code))
        {
            throw new ProgramLoadException(path, $"{path} cannot be loaded: it does not fit in the memory limit");
        }

        VdsoImage.Bytes.CopyTo(physical.Page(code));
        ElfMapper.Check(path, "the clock", _load.Memory.MapPinned(_layout.Clock, [clock], PageAccess.Read, "[vvar]"));
        ElfMapper.Check(path, "the clock's code", _load.Memory.MapPinned(
            _layout.Clock + PhysicalMemory.PageSize, [code], PageAccess.Read | PageAccess.Execute, "[vdso]"));
        return clock;
    }

    private IMappedFile Open(string path)
    {
        Errno error = _load.Files.OpenProgram(path, out FileStatus status, out IMappedFile? file);
        string? problem = (error, status.Mode & FormatMask) switch
        {
            (Errno.ENOENT, _) => $"{path} is not there; name a program in the sandbox's files",
            ( > 0, _) => $"{path} cannot be opened ({error})",
            (_, Folder) => $"{path} is a directory; name a program in it",
            (_, not RegularFile) => $"{path} is a device or the like; name a program's file",
            _ when (status.Mode & AnyExecute) == 0 => $"{path} is not executable; chmod +x it (EACCES)",
            _ when file is null => $"{path} cannot be mapped; name a program's file",
            _ => null,
        };
        return problem is null ? file! : throw new ProgramLoadException(path, problem);
    }

    private static ScriptLine? ReadScript(string path, IMappedFile file)
    {
        byte[] start = new byte[ScriptLine.MaxLength];
        int length = Math.Max(0, file.ReadAt(0, start));
        ReadOnlySpan<byte> read = start.AsSpan(0, length);
        if (!ScriptLine.IsScript(read))
        {
            return null;
        }

        return ScriptLine.Parse(read) ?? throw new ProgramLoadException(
            path, $"{path} is a script that names no interpreter in its first {ScriptLine.MaxLength} bytes (ENOEXEC)");
    }
}
