using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Tests.Testing;

/// <summary>A machine that never runs: memory and registers for system calls that tests make themselves.</summary>
internal sealed class IdleMachine(PhysicalMemory memory, PageTables pages) : IMachine
{
    private UserRegisters _registers;

    public PhysicalMemory Memory => memory;

    public PageTables Pages => pages;

    public ref UserRegisters Registers => ref _registers;

    public ProcessorDescription Processor { get; } = new()
    {
        Vendor = "GenuineTest",
        Family = 6,
        Model = 7,
        Stepping = 1,
        Name = "test processor",
        Flags = ["fpu", "sse2"],
        CanWriteFsBase = false,
    };

    public ulong FsBase { get; set; }

    public ulong GsBase { get; set; }

    public int ExtendedStateSize => 576;

    public long Entries => 0;

    public ulong TimeStamp => 0;

    public int TimeStampKhz => 0;

    public MachineExit Run() => throw new InvalidOperationException("This machine holds no program: make its calls");

    public void Interrupt() => IsInterruptRequested = true;

    public bool IsInterruptRequested { get; private set; }

    public void ReadExtendedState(Span<byte> state) => state.Clear();

    public bool TryWriteExtendedState(ReadOnlySpan<byte> state) => true;

    public void Save(SnapshotWriter writer)
    {
    }

    public void Load(SnapshotReader reader)
    {
    }

    public void Dispose()
    {
    }

    public void DisposeWithMemory() => Memory.Dispose();
}
