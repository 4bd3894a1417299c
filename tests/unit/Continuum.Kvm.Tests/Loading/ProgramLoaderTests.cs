using System.Text;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Loading;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Loading;

/// <summary>Programs in an address space, as they are just before they start.</summary>
public sealed class ProgramLoaderTests : IDisposable
{
    private const string Path = "/bin/program";

    private readonly PhysicalMemory _physical = PhysicalMemory.Create(64 << 20);
    private readonly HostProgramFiles _files = new();
    private readonly AddressSpace _memory;

    public ProgramLoaderTests() => _memory = NewAddressSpace(_physical);

    public void Dispose() => _physical.Dispose();

    [Fact]
    public void Segments_have_the_protection_that_the_file_gives_them()
    {
        LoadedProgram program = Load(File.ReadAllBytes(CompiledProgram.Dynamic("hello.c").Path));
        Mapping[] own = [.. _memory.Mappings.Where(mapping => mapping.Name == Path)];
        Assert.Equal(
            [
                PageAccess.Read, PageAccess.Read | PageAccess.Execute, PageAccess.Read,
                PageAccess.Read | PageAccess.Write,
            ],
            own.Select(mapping => mapping.Access));
        Mapping start = _memory.Mappings.Single(m => m.Start <= program.Entry && program.Entry < m.End);
        Assert.Equal("/lib64/ld-linux-x86-64.so.2", start.Name);
        Assert.Contains(_memory.Mappings, m => m is { Name: "[stack]", Access: PageAccess.Read | PageAccess.Write });
        Assert.Contains(_memory.Mappings, m => m is { Name: "[vvar]", Access: PageAccess.Read });
        Assert.Contains(_memory.Mappings, m => m is { Name: "[vdso]", Access: PageAccess.Read | PageAccess.Execute });
        Assert.DoesNotContain(_memory.Mappings, m => m.Access.HasFlag(PageAccess.Write | PageAccess.Execute));
    }

    [Fact]
    public void The_zeroed_part_of_the_data_begins_within_its_last_page()
    {
        byte[] bytes = File.ReadAllBytes(CompiledProgram.Static("hello.c").Path);
        Load(bytes);
        _files.OpenProgram(Path, out _, out IMappedFile? file);
        ElfSegment data = ElfReader.Read(Path, file!).Segments.Single(s => s.MemorySize > s.FileSize);
        byte[] zeroes = new byte[data.MemorySize - data.FileSize];
        Assert.True(_memory.Guest.TryRead(data.Address + data.FileSize, zeroes));
        Assert.True(zeroes.AsSpan().IndexOfAnyExcept((byte)0) < 0);
        byte[] last = new byte[16];
        Assert.True(_memory.Guest.TryRead(data.Address + data.FileSize - 16, last));
        Assert.Equal(bytes.AsSpan((int)(data.FileOffset + data.FileSize - 16), 16).ToArray(), last);
    }

    [Fact]
    public void The_stack_holds_arguments_environment_and_auxiliary_vector()
    {
        LoadedProgram program = Load(File.ReadAllBytes(CompiledProgram.Dynamic("hello.c").Path), "one", "zwei ü");
        Assert.Equal(0UL, program.StackPointer % 16);
        ulong at = program.StackPointer;
        Assert.Equal(3UL, Next(ref at));
        Assert.Equal(["program", "one", "zwei ü"], Strings(ref at));
        Assert.Equal(["A=1", "EMPTY="], Strings(ref at));
        Dictionary<ulong, ulong> auxiliary = [];
        while (Next(ref at) is var type and not 0)
        {
            auxiliary.Add(type, Next(ref at));
        }

        Assert.Equal(4096UL, auxiliary[6]);
        Assert.Equal(0x0bfbfbffUL, auxiliary[16]);
        Assert.Equal(1000UL, auxiliary[11]);
        Assert.Equal(0UL, auxiliary[23]);
        Assert.Equal(100UL, auxiliary[17]);
        Assert.Equal(Path, Text(auxiliary[31]));
        Assert.Equal("x86_64", Text(auxiliary[15]));
        Assert.Equal(program.RandomAddress, auxiliary[25]);
        Assert.Equal(_memory.Mappings.First(m => m.Name == "/lib64/ld-linux-x86-64.so.2").Start, auxiliary[7]);
        Assert.Equal(_memory.Mappings.First(m => m.Name == Path).Start + 64, auxiliary[3]);
        Assert.Equal(_memory.Mappings.First(m => m.Name == "[vdso]").Start, auxiliary[33]);
        Assert.True(_memory.Guest.TryRead(auxiliary[33], out uint magic));
        Assert.Equal(0x464c457fu, magic);
    }

    [Fact]
    public void A_script_starts_its_interpreter_with_its_own_path()
    {
        _files.Add("/bin/script", Encoding.UTF8.GetBytes($"#!{Path} -x y\n"));
        _files.Add(Path, ElfReaderTests.Tiny());
        LoadedProgram program = ProgramLoader.Load(Request("/bin/script", ["script", "argument"]));
        Assert.Equal(Path, program.Executable);
        Assert.Equal([Path, "-x y", "/bin/script", "argument"], program.Arguments);
        Assert.Equal(0x400100UL, program.Entry);
    }

    [Fact]
    public void Scripts_that_start_each_other_for_ever_are_refused()
    {
        _files.Add("/bin/script", "#!/bin/script\n"u8.ToArray());
        ProgramLoadException refused = Assert.Throws<ProgramLoadException>(
            () => ProgramLoader.Load(Request("/bin/script", ["script"])));
        Assert.Contains("ELOOP", refused.Message, StringComparison.Ordinal);
        Assert.Equal("/bin/script", refused.Path);
    }

    [Theory]
    [InlineData(0x41EDu, "is a directory")]
    [InlineData(0x81A4u, "is not executable")]
    [InlineData(0x21FFu, "is a device")]
    public void What_cannot_run_is_refused_with_what_it_is(uint mode, string expected)
    {
        _files.Add(Path, ElfReaderTests.Tiny(), mode);
        Assert.Contains(expected, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_program_or_interpreter_is_named()
    {
        Assert.Contains("/bin/program is not there", Refusal(), StringComparison.Ordinal);
        _files.Add(Path, "#!/no/such/interpreter\n"u8.ToArray());
        Assert.Contains("/no/such/interpreter is not there", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_are_as_long_as_Linux_takes_them_and_no_longer()
    {
        _files.Add(Path, ElfReaderTests.Tiny());
        string longest = new('a', InitialStack.MaxStringBytes - 1);
        ProgramLoader.Load(Request(Path, [longest]));
        Assert.Contains("E2BIG", Refusal(longest + "a"), StringComparison.Ordinal);
        Assert.Contains("E2BIG", Refusal([.. Enumerable.Repeat(longest, 17)]), StringComparison.Ordinal);
        Assert.Contains("NUL", Refusal("a\0b"), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_start_has_other_addresses()
    {
        byte[] bytes = File.ReadAllBytes(CompiledProgram.StaticPie("hello.c").Path);
        HashSet<ulong> entries = [];
        HashSet<ulong> stacks = [];
        for (int seed = 0; seed < 16; seed++)
        {
            using PhysicalMemory physical = PhysicalMemory.Create(16 << 20);
            _files.Add(Path, bytes);
            LoadedProgram program = ProgramLoader.Load(Request(Path, ["program"]) with
            {
                Memory = NewAddressSpace(physical),
                Physical = physical,
                Entropy = new SeededEntropy(seed),
            });
            entries.Add(program.Entry);
            stacks.Add(program.StackPointer);
        }

        Assert.Equal((16, 16), (entries.Count, stacks.Count));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_mutated_program_is_loaded_or_refused(int seed)
    {
        Random random = new(seed);
        byte[][] originals =
        [
            ElfReaderTests.Tiny(),
            File.ReadAllBytes(CompiledProgram.Dynamic("hello.c").Path),
            File.ReadAllBytes(CompiledProgram.StaticPie("hello.c").Path),
        ];
        int loaded = 0;
        for (int i = 0; i < 600; i++)
        {
            using PhysicalMemory physical = PhysicalMemory.Create(4 << 20);
            _files.Add(Path, ElfMutation.Mutate(originals[random.Next(originals.Length)], random));
            try
            {
                AddressSpace space = NewAddressSpace(physical);
                ProgramLoader.Load(Request(Path, ["program"]) with { Memory = space, Physical = physical });
                loaded++;
            }
            catch (ProgramLoadException)
            {
                // Refused: right as well.
            }

            Assert.True(physical.UsedBytes <= 4 << 20, $"round {i}: {physical.UsedBytes} bytes are used");
        }

        Assert.InRange(loaded, 1, 599);
    }

    private static AddressSpace NewAddressSpace(PhysicalMemory physical) =>
        AddressSpace.Create(physical, new PageTables(physical), new SeededEntropy(1));

    private LoadedProgram Load(byte[] bytes, params string[] arguments)
    {
        _files.Add(Path, bytes);
        return ProgramLoader.Load(Request(Path, ["program", .. arguments]));
    }

    private string Refusal(params string[] arguments)
    {
        using PhysicalMemory physical = PhysicalMemory.Create(16 << 20);
        ProgramLoad request = Request(Path, arguments) with { Memory = NewAddressSpace(physical), Physical = physical };
        return Assert.Throws<ProgramLoadException>(() => ProgramLoader.Load(request)).Message;
    }

    private ProgramLoad Request(string path, IReadOnlyList<string> arguments) => new()
    {
        Files = _files,
        Memory = _memory,
        Physical = _physical,
        Entropy = new SeededEntropy(5),
        Executable = path,
        Arguments = arguments,
        Environment = ["A=1", "EMPTY="],
        ProcessorFeatures = 0x0bfbfbff,
        SignalFrameSize = 4000,
    };

    private ulong Next(ref ulong at)
    {
        Assert.True(_memory.Guest.TryRead(at, out ulong value));
        at += 8;
        return value;
    }

    private List<string> Strings(ref ulong at)
    {
        List<string> strings = [];
        while (Next(ref at) is var address and not 0)
        {
            strings.Add(Text(address));
        }

        return strings;
    }

    private string Text(ulong address)
    {
        Assert.Equal((Linux.Errno)0, _memory.Guest.TryReadString(address, 1 << 20, out string text));
        return text;
    }
}
