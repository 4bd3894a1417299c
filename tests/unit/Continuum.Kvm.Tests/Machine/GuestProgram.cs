using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Tests.Machine;

/// <summary>A machine with a page of code, a page of data and a page of stack, standing at the code's start.</summary>
internal sealed class GuestProgram : IDisposable
{
    internal const ulong Code = 0x40_0000;
    internal const ulong Data = 0x41_0000;
    internal const ulong StackTop = 0x43_0000;
    internal const ulong Absent = 0x50_0000;
    private const long MemoryBytes = 4 << 20;

    private readonly KvmHost _host;
    private readonly PhysicalMemory _memory;
    private ulong _dataPage;

    private GuestProgram(KvmHost host, PhysicalMemory memory, IMachine machine)
    {
        _host = host;
        _memory = memory;
        Machine = machine;
    }

    internal IMachine Machine { get; private set; }

    internal ref UserRegisters Registers => ref Machine.Registers;

    internal Span<byte> DataBytes => _memory.Page(_dataPage);

    internal ulong DataPage => _dataPage;

    internal static GuestProgram Load(KvmHost host, params ReadOnlySpan<byte> code) =>
        Load(host, PhysicalMemory.Create(MemoryBytes), code);

    internal static GuestProgram Load(KvmHost host, PhysicalMemory memory, ReadOnlySpan<byte> code)
    {
        var program = new GuestProgram(host, memory, host.CreateMachine(memory));
        code.CopyTo(memory.Page(program.Map(Code, PageAccess.Read | PageAccess.Execute)));
        program._dataPage = program.Map(Data, PageAccess.Read | PageAccess.Write);
        program.Map(StackTop - PhysicalMemory.PageSize, PageAccess.Read | PageAccess.Write);
        program.Registers.Rip = Code;
        program.Registers.Rsp = StackTop;
        return program;
    }

    internal ulong Map(ulong address, PageAccess access)
    {
        Assert.True(_memory.TryAllocate(out ulong physical));
        Assert.True(Machine.Pages.TryMap(address, physical, access));
        return physical;
    }

    internal MachineExit Run() => Machine.Run();

    internal void ExpectCall()
    {
        MachineExit exit = Machine.Run();
        Assert.True(exit.Kind == MachineExitKind.SystemCall, $"{exit} at 0x{Registers.Rip:x}");
    }

    internal void ExpectException(int vector, ulong rip, ulong errorCode = 0)
    {
        MachineExit exit = Machine.Run();
        Assert.True(
            exit.Kind == MachineExitKind.Exception && exit.Vector == vector && exit.ErrorCode == errorCode,
            $"{exit} at 0x{Registers.Rip:x}");
        Assert.Equal(rip, Registers.Rip);
    }

    /// <summary>Goes on in a new machine over the same memory, from what the old one saved.</summary>
    internal void Move()
    {
        using var writer = new SnapshotWriter();
        Machine.Save(writer);
        Machine.Dispose();
        var reader = new SnapshotReader(writer.Written.ToArray());
        Machine = _host.RestoreMachine(_memory, reader);
        reader.ExpectEnd();
    }

    public void Dispose()
    {
        Machine.Dispose();
        _memory.Dispose();
    }
}
