using System.Net;
using System.Text;
using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Streams;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Linux.Signals;
using Continuum.Kvm.Linux.Sockets;
using Continuum.Kvm.Linux.Tasks;
using Continuum.Kvm.Linux.Time;
using Continuum.Kvm.Machine;
using Continuum.Testing;

namespace Continuum.Kvm.Tests.Testing;

/// <summary>
/// A process whose system calls a test makes itself, as its program would: real memory, files and descriptors, no
/// virtual machine. An image of its own lies in a temporary folder.
/// </summary>
internal sealed class ProcessFixture : IDisposable
{
    /// <summary>Readable and writable memory of the program, for arguments; the pages around it are not
    /// mapped.</summary>
    public const ulong Scratch = 0x1000_0000;

    public const int ScratchPages = 64;
    public const long WorkingFolder = OpenFlags.AtWorkingDirectory;

    private readonly TempFolder _image = new();
    private readonly StringBuilder _output = new();
    private ulong _nextScratch = Scratch;

    public ProcessFixture(
        ProgramLimits? limits = null, Action<string>? fill = null, IReadOnlyList<FolderMount>? mounts = null,
        Stream? input = null)
    {
        fill?.Invoke(_image.Path);
        Limits = limits ?? new ProgramLimits();
        PhysicalMemory memory = PhysicalMemory.Create(64 << 20);
        PageTables pages = new(memory);
        AddressSpace space = AddressSpace.Create(memory, pages);
        Wakeup wakeup = new();
        Process = new LinuxProcess
        {
            Machine = new IdleMachine(memory, pages),
            Memory = space,
            Files = FileSystem.Create(new FileView { Root = _image.Path, Mounts = mounts ?? [] }, Limits),
            Descriptors = new DescriptorTable(Limits.Descriptors),
            Streams = new StandardStreams(new ProgramStreams { Input = input, Output = Take }, wakeup),
            Signals = new SignalTable(),
            Clock = new GuestClock(Time),
            Network = new LoopbackNetwork(new Dictionary<IPEndPoint, ILoopbackService>()),
            Resources = new ResourceLimits(Limits),
            Identity = new ProcessIdentity
            {
                ProcessId = 300,
                Executable = "/bin/program",
                Arguments = ["program", "one"],
                Environment = ["A=b"],
            },
            Limits = Limits,
            Entropy = new SeededEntropy(1),
            Wakeup = wakeup,
        };
        StandardStreams.Open(Process);
        Task = new LinuxTask(Process, 300) { Name = "program" };
        Process.Tasks.Add(Task);
        const int Fixed = 0x32; // MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED
        Assert.Equal((long)Scratch, space.Map(Scratch, ScratchPages * 4096UL, 3, Fixed, null, 0).Value);
    }

    public ManualTimeProvider Time { get; } = new();

    public ProgramLimits Limits { get; }

    public LinuxProcess Process { get; }

    public LinuxTask Task { get; }

    public GuestMemory Guest => Process.Guest;

    /// <summary>The image's folder on this machine.</summary>
    public string Image => _image.Path;

    /// <summary>What was written to standard output and error.</summary>
    public string Output => _output.ToString();

    /// <summary>Makes a call; it must not wait.</summary>
    public long Call(Syscall number, params ReadOnlySpan<long> arguments)
    {
        SyscallResult result = Try(number, arguments);
        Assert.Equal(SyscallOutcome.Done, result.Outcome);
        return result.Value;
    }

    /// <summary>Makes a call, or the one that waited again.</summary>
    public SyscallResult Try(Syscall number, params ReadOnlySpan<long> arguments)
    {
        SyscallHandler handler = SyscallTables.Linux[(ulong)number]
            ?? throw new InvalidOperationException($"{number} has no handler");
        Span<ulong> all = stackalloc ulong[6];
        for (int i = 0; i < arguments.Length; i++)
        {
            all[i] = (ulong)arguments[i];
        }

        SyscallArguments call = new(all[0], all[1], all[2], all[3], all[4], all[5]);
        SyscallResult result = handler(Task, call);
        bool waits = result.Outcome == SyscallOutcome.Wait;
        Task.Pending = waits ? new PendingCall((ulong)number, call) : null;
        Task.Deadline = waits ? Task.Deadline : null;
        return result;
    }

    /// <summary>Makes a call and expects an error.</summary>
    public void Fails(Errno expected, Syscall number, params ReadOnlySpan<long> arguments) =>
        Assert.Equal(-(long)expected, Call(number, arguments));

    /// <summary>Puts bytes into the program's memory and says where.</summary>
    public long Put(ReadOnlySpan<byte> bytes)
    {
        long address = Room(bytes.Length);
        Assert.True(Guest.TryWrite((ulong)address, bytes));
        return address;
    }

    /// <summary>Puts text with its NUL into the program's memory and says where.</summary>
    public long Put(string text) => Put(Encoding.UTF8.GetBytes(text + "\0"));

    /// <summary>Memory of the program that nothing else uses for a while.</summary>
    public long Room(int length)
    {
        ulong rounded = ((ulong)length + 15) & ~15UL;
        Assert.True(rounded <= (ScratchPages - 1) * 4096UL, $"{length} bytes are more than the scratch memory");
        if (_nextScratch + rounded > Scratch + (ScratchPages * 4096UL))
        {
            _nextScratch = Scratch;
        }

        ulong address = _nextScratch;
        _nextScratch += rounded;
        return (long)address;
    }

    /// <summary>Bytes of the program's memory.</summary>
    public byte[] Get(long address, long length)
    {
        byte[] bytes = new byte[length];
        Assert.True(Guest.TryRead((ulong)address, bytes));
        return bytes;
    }

    /// <summary>Opens a file; a descriptor, or minus errno.</summary>
    public long Open(string path, int flags = OpenFlags.ReadOnly, int mode = 0x1A4) =>
        Call(Syscall.Openat, WorkingFolder, Put(path), flags, mode);

    /// <summary>Writes bytes; how many, or minus errno.</summary>
    public long Write(long descriptor, string text) =>
        Call(Syscall.Write, descriptor, Put(text), Encoding.UTF8.GetByteCount(text));

    /// <summary>Reads up to so many bytes as text.</summary>
    public string Read(long descriptor, int length = 4096)
    {
        long into = Room(length);
        long read = Call(Syscall.Read, descriptor, into, length);
        Assert.True(read >= 0, $"read gave {read}");
        return Encoding.UTF8.GetString(Get(into, read));
    }

    /// <summary>A whole file as text.</summary>
    public string ReadAll(string path)
    {
        long descriptor = Open(path);
        Assert.True(descriptor >= 0, $"open of {path} gave {descriptor}");
        StringBuilder all = new();
        for (string part = Read(descriptor); part.Length > 0; part = Read(descriptor))
        {
            all.Append(part);
        }

        Assert.Equal(0, Call(Syscall.Close, descriptor));
        return all.ToString();
    }

    public void Dispose()
    {
        Process.Dispose();
        _image.Dispose();
    }

    private void Take(int descriptor, ReadOnlySpan<byte> bytes) => _output.Append(Encoding.UTF8.GetString(bytes));
}
