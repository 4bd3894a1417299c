using System.Runtime.Intrinsics.X86;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Streams;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Linux.Signals;
using Continuum.Kvm.Linux.Sockets;
using Continuum.Kvm.Linux.Tasks;
using Continuum.Kvm.Linux.Time;
using Continuum.Kvm.Loading;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux;

/// <summary>Makes a machine and loads a program into it.</summary>
internal static class ProcessFactory
{
    // Below the default of /proc/sys/kernel/pid_max, above what looks like a system's own.
    private const int FirstProcessId = 300;
    private const int ProcessIds = 32_000;

    /// <summary>A process that is about to run its first instruction.</summary>
    /// <exception cref="ProgramLoadException">The program cannot be loaded.</exception>
    /// <exception cref="KvmException">The machine could not be made.</exception>
    public static LinuxProcess Create(KvmHost host, ProgramSpec spec, TimeProvider time, IEntropySource entropy) =>
        Create(host.CreateMachine, spec, time, entropy);

    /// <summary>The same on a machine that somebody else makes; the process owns it and its memory.</summary>
    public static LinuxProcess Create(
        Func<PhysicalMemory, IMachine> makeMachine, ProgramSpec spec, TimeProvider time, IEntropySource entropy)
    {
        PhysicalMemory memory = PhysicalMemory.Create(WholePages(spec.Limits.MemoryBytes));
        IMachine? machine = null;
        FileSystem? files = null;
        try
        {
            machine = makeMachine(memory);
            files = FileSystem.Create(spec.Files, spec.Limits);
            return Load(machine, files, spec, time, entropy);
        }
        catch
        {
            files?.Dispose();
            machine?.Dispose();
            memory.Dispose();
            throw;
        }
    }

    /// <summary>A process number that differs from another.</summary>
    public static int ChooseProcessId(IEntropySource entropy, int other)
    {
        Span<byte> random = stackalloc byte[sizeof(uint)];
        entropy.Fill(random);
        int chosen = FirstProcessId + (int)(BitConverter.ToUInt32(random) % ProcessIds);
        return chosen == other ? chosen + 1 : chosen;
    }

    private static LinuxProcess Load(
        IMachine machine, FileSystem files, ProgramSpec spec, TimeProvider time, IEntropySource entropy)
    {
        AddressSpace space = AddressSpace.Create(machine.Memory, machine.Pages, entropy);
        int processId = ChooseProcessId(entropy, other: 0);
        LoadedProgram program = ProgramLoader.Load(new ProgramLoad
        {
            Files = files,
            Memory = space,
            Physical = machine.Memory,
            Entropy = entropy,
            Executable = spec.Executable,
            Arguments = spec.Arguments,
            Environment = spec.Environment,
            ProcessorFeatures = (uint)X86Base.CpuId(1, 0).Edx,
            CanWriteFsBase = machine.Processor.CanWriteFsBase,
            SignalFrameSize = SignalFrame.SizeFor(machine.ExtendedStateSize),
        });
        Wakeup wakeup = new();
        LinuxProcess process = new()
        {
            Machine = machine,
            Memory = space,
            Files = files,
            Streams = new StandardStreams(spec.Streams, wakeup),
            Descriptors = new DescriptorTable(spec.Limits.Descriptors),
            Signals = new SignalTable(),
            Clock = new GuestClock(time),
            Network = new LoopbackNetwork(spec.Services),
            Resources = new ResourceLimits(spec.Limits),
            Identity = new ProcessIdentity
            {
                ProcessId = processId,
                Executable = program.Executable,
                Arguments = program.Arguments,
                Environment = spec.Environment,
                RandomAddress = program.RandomAddress,
            },
            Limits = spec.Limits,
            Entropy = entropy,
            Wakeup = wakeup,
        };
        process.Clock.CpuTimeNs = _ => process.Accounting.CpuNowNs;
        process.Clock.Share(machine.Memory, program.ClockPageAddress);
        LinuxTask main = new(process, processId) { Name = TaskName(program.Executable) };
        main.Saved.Rip = program.Entry;
        main.Saved.Rsp = program.StackPointer;
        main.Saved.Rflags = 0x202; // interrupts on, and the bit that is always set
        process.Tasks.Add(main);
        StandardStreams.Open(process);
        return process;
    }

    // TASK_COMM_LEN of Linux, the NUL left out.
    private static string TaskName(string executable)
    {
        string name = Path.GetFileName(executable);
        return name.Length > 15 ? name[..15] : name;
    }

    /// <summary>A limit in whole pages, at least one.</summary>
    internal static long WholePages(long bytes) =>
        Math.Max(PhysicalMemory.PageSize, bytes - (bytes % PhysicalMemory.PageSize));
}
