using System.Diagnostics;
using Continuum.Kvm.Linux;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Tests.Fuzz;

/// <summary>
/// A machine whose program is a generator of hostile calls: each entry comes back at once with a system call, a fault
/// or an interruption that a program might cause. No processor is involved, so it runs anywhere, and fast.
/// </summary>
internal sealed class HostileMachine : IMachine
{
    private const int LastCalls = 24;
    private const int StateBytes = 832; // x87, SSE and AVX (Intel SDM vol. 1, 13.4)
    private const ulong MonitorPage = 0xFFFF_8000_0000_0000;

    private readonly HostileCalls _calls;
    private readonly long _most;
    private readonly Queue<string> _last = new(LastCalls);
    private readonly ulong _monitorPage;
    private UserRegisters _registers;
    private long _entered;

    /// <param name="memory">Its memory; not owned.</param>
    /// <param name="calls">What the program does.</param>
    /// <param name="most">Entries before it breaks, which ends the round.</param>
    internal HostileMachine(PhysicalMemory memory, HostileCalls calls, long most)
    {
        Memory = memory;
        Pages = new PageTables(memory);
        _calls = calls;
        _most = most;
        Assert.True(memory.TryAllocate(out _monitorPage), "no room for the monitor's page");
        Assert.True(Pages.TryMapSupervisor(MonitorPage, _monitorPage, PageAccess.Read | PageAccess.Write), "no room");
        memory.Page(_monitorPage).Fill(0xA5);
        _registers.Rflags = 0x202;
    }

    /// <summary>The process that it runs; set before the first run.</summary>
    internal LinuxProcess Process { get; set; } = null!;

    /// <summary>The longest that the monitor took between two entries.</summary>
    internal TimeSpan Longest { get; private set; }

    /// <summary>What was done last, newest at the end: for a failure's message.</summary>
    internal string History
    {
        get
        {
            lock (_last)
            {
                return string.Join('\n', _last);
            }
        }
    }

    /// <summary>Whether the monitor's page in the machine's memory is as it was.</summary>
    internal bool IsMonitorPageIntact => !Memory.Page(_monitorPage).ContainsAnyExcept((byte)0xA5);

    public PhysicalMemory Memory { get; }

    public PageTables Pages { get; }

    public ref UserRegisters Registers => ref _registers;

    public ProcessorDescription Processor { get; } = new()
    {
        Vendor = "",
        Family = 0,
        Model = 0,
        Stepping = 0,
        Name = "",
        Flags = [],
        CanWriteFsBase = false,
    };

    public ulong FsBase { get; set; }

    public ulong GsBase { get; set; }

    public int ExtendedStateSize => StateBytes;

    public long Entries { get; private set; }

    public ulong TimeStamp => (ulong)Stopwatch.GetTimestamp();

    public int TimeStampKhz => (int)(Stopwatch.Frequency / 1000);

    public MachineExit Run()
    {
        if (_entered != 0 && Stopwatch.GetElapsedTime(_entered) is var took && took > Longest)
        {
            Longest = took;
        }

        if (++Entries > _most)
        {
            return new MachineExit(MachineExitKind.Broken, Detail: "the round is over");
        }

        MachineExit exit = _calls.Next(Process, ref _registers, out string text);
        lock (_last)
        {
            if (_last.Count == LastCalls)
            {
                _last.Dequeue();
            }

            _last.Enqueue(text);
        }

        _entered = Stopwatch.GetTimestamp();
        return exit;
    }

    /// <summary>The time between rounds is nobody's.</summary>
    internal void Rest() => _entered = 0;

    public void Interrupt()
    {
        // It is never inside for longer than one call takes to make up.
    }

    public bool IsInterruptRequested => false;

    public void ReadExtendedState(Span<byte> state) => state.Clear();

    public bool TryWriteExtendedState(ReadOnlySpan<byte> state) => state.Length <= StateBytes;

    public void Save(SnapshotWriter writer) => writer.WriteInt64(Entries);

    public void Load(SnapshotReader reader) => Entries = reader.ReadInt64();

    public void Dispose()
    {
        // Its memory belongs to whoever made it.
    }

    public void DisposeWithMemory() => Memory.Dispose();
}
