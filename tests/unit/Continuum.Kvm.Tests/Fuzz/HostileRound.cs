using System.Net;
using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Tasks;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Fuzz;

/// <summary>One process and its hostile program, from its start to whatever end.</summary>
internal sealed class HostileRound : IDisposable
{
    private const long MemoryBytes = 4L << 20;
    private const long CanaryBytes = 64L << 10;

    private static readonly ProgramLimits Limits = new()
    {
        MemoryBytes = MemoryBytes,
        TmpBytes = 1L << 20,
        Descriptors = 512,
        Tasks = 8,
    };

    private readonly PhysicalMemory _before = Canary();
    private readonly LinuxProcess _process;
    private readonly PhysicalMemory _behind;
    private readonly ProgramRunner _runner;

    /// <param name="root">The program's files.</param>
    /// <param name="seed">Of all that is random.</param>
    /// <param name="most">Calls at most.</param>
    internal HostileRound(string root, int seed, long most)
    {
        HostileMachine? machine = null;
        ProgramSpec spec = new()
        {
            Executable = "/hello",
            Arguments = ["hello"],
            Files = new FileView { Root = root },
            Limits = Limits,
            Streams = new ProgramStreams { Input = new MemoryStream(new byte[1000]), Output = (_, _) => { } },
            Services = new Dictionary<IPEndPoint, ILoopbackService>
            {
                [new IPEndPoint(IPAddress.Loopback, 9001)] = new EchoService(),
            },
        };
        _process = ProcessFactory.Create(
            memory => machine = new HostileMachine(memory, new HostileCalls(new Random(seed)), most),
            spec, TimeProvider.System, new SeededEntropy(seed));
        Machine = machine!;
        Machine.Process = _process;
        _behind = Canary();
        _runner = new ProgramRunner(_process, SyscallTables.Linux);
    }

    internal HostileMachine Machine { get; }

    /// <summary>Runs it to its end. A call that waits is given up: nothing that it waits for may ever come.</summary>
    internal ProgramEnd Run()
    {
        while (true)
        {
            if (_runner.Run(null) is RunResult.Ended ended)
            {
                return ended.End;
            }

            Machine.Rest();
            foreach (LinuxTask task in _process.Tasks)
            {
                task.Pending = null;
                task.Deadline = null;
                task.Signals.EndMaskForCall();
            }
        }
    }

    /// <summary>Fails when something was written that is not the program's.</summary>
    internal void AssertNothingElseTouched()
    {
        Assert.True(Machine.IsMonitorPageIntact, "the monitor's page in the machine's memory was written to");
        Assert.True(Machine.Memory.UsedBytes <= MemoryBytes, $"{Machine.Memory.UsedBytes} bytes of memory are in use");
        foreach (PhysicalMemory canary in (PhysicalMemory[])[_before, _behind])
        {
            for (ulong page = PhysicalMemory.PageSize; page < (ulong)canary.HighWaterBytes; page += PhysicalMemory.PageSize)
            {
                Assert.False(canary.Page(page).ContainsAnyExcept((byte)0x5A), "another machine's memory was written to");
            }
        }
    }

    public void Dispose()
    {
        _process.Dispose();
        _before.Dispose();
        _behind.Dispose();
    }

    /// <summary>Memory of another machine, in this process beside that of the hostile one, and full.</summary>
    private static PhysicalMemory Canary()
    {
        PhysicalMemory memory = PhysicalMemory.Create(CanaryBytes);
        while (memory.TryAllocate(out ulong page))
        {
            memory.Page(page).Fill(0x5A);
        }

        return memory;
    }

    /// <summary>Sends back what it gets.</summary>
    private sealed class EchoService : ILoopbackService
    {
        public ILoopbackConnection Connect(ILoopbackPeer peer, ReadOnlyMemory<byte>? state) => new Connection(peer);

        private sealed class Connection(ILoopbackPeer peer) : ILoopbackConnection
        {
            private int _left = 1 << 20;

            public void Receive(ReadOnlySpan<byte> bytes)
            {
                int length = Math.Min(bytes.Length, _left);
                _left -= length;
                peer.Send(bytes[..length]);
            }

            public void Close() => peer.Close();

            public byte[] SaveState() => [];
        }
    }
}
