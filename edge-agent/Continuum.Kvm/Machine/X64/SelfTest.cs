using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Machine.X64;

/// <summary>Runs a program of a few instructions, to find out how system calls arrive and whether faults do.</summary>
internal static class SelfTest
{
    private const ulong CodeAddress = 0x10_0000;
    private const ulong AbsentAddress = 0x20_0000;
    private const ulong Number = 0x1234;
    private const ulong Answer = 0x5678;
    private const int PageFault = 14;
    private const ulong UserRead = 4;
    private const long MemoryBytes = 1 << 20;

    /// <summary>Where SYSCALL is best led to here.</summary>
    /// <exception cref="KvmException">This KVM does not run programs as it should; the message says how.</exception>
    internal static EntryPoint Run(KvmDevice device)
    {
        if (Try(device, EntryPoint.Stub) is not { } supervisor)
        {
            return EntryPoint.Stub;
        }

        if (device.Check(KvmCapability.ExitOnEmulationFailure) > 0 && Try(device, EntryPoint.Gate) is null)
        {
            return EntryPoint.Gate;
        }

        return Try(device, EntryPoint.StubFault) is not { } fault
            ? EntryPoint.StubFault
            : throw new KvmException(
                "self-test", 0, $"this KVM does not run programs as it should: {supervisor}; {fault}");
    }

    // Null: system calls arrive here; else what came instead.
    private static string? Try(KvmDevice device, EntryPoint entry)
    {
        using PhysicalMemory memory = PhysicalMemory.Create(MemoryBytes);
        var pages = new PageTables(memory);
        MonitorPages monitor = MonitorPages.Create(memory, pages, device.GateFor(entry));
        MapProgram(memory, pages);
        using var machine = new X64Machine(
            MachineShell.Create(device, entry), retired => retired.Dispose(), device, entry, pages, monitor);
        machine.Registers.Rip = CodeAddress;
        machine.Registers.Rax = Number;
        MachineExit call = machine.Run();
        if (call.Kind != MachineExitKind.SystemCall || machine.Registers.Rax != Number)
        {
            return $"{entry.Kind}: {call} at 0x{machine.Registers.Rip:x}";
        }

        machine.Registers.Rax = Answer;
        MachineExit fault = machine.Run();
        bool isRight = fault is { Vector: PageFault, Address: AbsentAddress, ErrorCode: UserRead };
        return isRight && machine.Registers.Rbx == Answer
            ? null
            : $"{entry.Kind}: {fault} at 0x{machine.Registers.Rip:x} behind a system call";
    }

    private static void MapProgram(PhysicalMemory memory, PageTables pages)
    {
        ReadOnlySpan<byte> program =
        [
            0x0F, 0x05, // syscall
            0x48, 0x89, 0xC3, // mov rbx, rax
            0x8B, 0x04, 0x25, 0x00, 0x00, 0x20, 0x00, // mov eax, [AbsentAddress]
        ];
        if (!memory.TryAllocate(out ulong physical)
            || !pages.TryMap(CodeAddress, physical, PageAccess.Read | PageAccess.Execute))
        {
            throw new KvmException("self-test", 0, $"{MemoryBytes} bytes do not hold the self-test's program");
        }

        program.CopyTo(memory.Page(physical));
    }
}
