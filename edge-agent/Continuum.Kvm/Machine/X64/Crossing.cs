using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// The way from the monitor into the program and back: sets what KVM_RUN starts from, and reads what it ended with.
/// </summary>
/// <param name="entry">Where SYSCALL leads.</param>
/// <param name="monitor">The monitor's pages.</param>
/// <param name="system">Segments and control registers.</param>
internal sealed class Crossing(EntryPoint entry, MonitorPages monitor, SystemRegisters system)
{
    private const int Nmi = 2;
    private const int InvalidOpcode = 6;
    private const int DoubleFault = 8;
    private const int PageFault = 14;
    private const int MachineCheck = 18;
    private const int PrivilegeBits = 3;

    // Page fault of an instruction fetch from ring 3 (Intel SDM vol. 3, 4.7). Whether the page counts as present
    // differs: a paravirtual KVM shows ring 3 no upper half at all.
    private const ulong UserFetch = 0x14;

    // The same of a read from where nothing is.
    private const ulong UserRead = 4;
    private const uint EmulationFailed = 1; // KVM_INTERNAL_ERROR_EMULATION

    private Position _position;

    /// <summary>Prepares the next KVM_RUN so that the program goes on with these registers.</summary>
    internal void GoIn(KvmRun run, ref UserRegisters program)
    {
        program.Rflags = Rflags.ForProgram(program.Rflags);
        ref UserRegisters next = ref run.Registers;
        next = program;
        run.Dirty |= KvmRun.GeneralRegisters;
        switch (_position)
        {
            case Position.Call when entry.Kind == SyscallEntry.Supervisor && CanSysret(program):
                next.Rip = EntryStub.Sysret;
                next.Rflags = Rflags.Fixed;
                break;
            case Position.Call or Position.Exception:
                // By IRET also where ring 0 is interpreted: set to ring 3 from outside, a paravirtual KVM would
                // interpret the program's next instruction too, and it does not know them all.
                monitor.WriteReturnFrame(program);
                next.Rip = EntryStub.Iret;
                next.Rsp = MonitorLayout.ReturnFrame;
                next.Rflags = Rflags.Fixed;
                break;
        }
    }

    /// <summary>Why KVM_RUN came back, and the program's registers then.</summary>
    internal MachineExit ComeBack(KvmRun run, ref UserRegisters program) => run.ExitReason switch
    {
        KvmExitReason.Io => Arrive(run, ref program),
        KvmExitReason.InternalError when run.SubError == EmulationFailed => Unfetched(run, ref program),
        KvmExitReason.InternalError =>
            Broken($"KVM failed inside (suberror {run.SubError}) at 0x{run.Registers.Rip:x}"),
        KvmExitReason.Shutdown => Broken("the processor shut down after a triple fault"),
        KvmExitReason.FailEntry => Broken($"the processor refused to enter the machine (reason 0x{run.Reason:x})"),
        KvmExitReason.Mmio => Broken($"physical address 0x{run.Reason:x}, at which there is no memory, was accessed"),
        _ => Broken($"KVM_RUN returned for reason {run.ExitReason}"),
    };

    /// <summary>
    /// Whether the program read from the gate as if there were memory behind it, which is a page fault, as for every
    /// address that it does not have.
    /// </summary>
    internal bool IsGateRead(KvmRun run) =>
        run.ExitReason == KvmExitReason.Mmio && entry == EntryPoint.Gate && IsInRing3(run);

    /// <summary>What the read of the gate was, and the program's registers before it.</summary>
    internal MachineExit ComeBackFromGate(KvmRun run, ref UserRegisters program)
    {
        program = run.Registers;
        _position = Position.Program;
        ulong address = MonitorLayout.Gate + (run.Reason % PhysicalMemory.PageSize);
        return new MachineExit(MachineExitKind.Exception, PageFault, UserRead, address);
    }

    /// <summary>
    /// A signal ended KVM_RUN wherever the processor was. True: the program was arriving, as <paramref name="exit"/>
    /// says. False: it was on its way, with these registers.
    /// </summary>
    internal bool TrySettle(KvmRun run, ref UserRegisters program, out MachineExit exit)
    {
        ulong rip = run.Registers.Rip;
        exit = default;
        if (entry.Kind == SyscallEntry.Fault && rip == entry.Address)
        {
            // The fetch that is the call was about to come.
            exit = CallFrom(run, ref program);
            return true;
        }

        if (rip >= Addresses.UpperHalf && !IsInRing3(run))
        {
            // In ring 0 there is only the stub. On the way out, the program's registers are what they were.
            _position = Position.Exception;
            bool isLeaving = rip is EntryStub.Sysret or EntryStub.Iret;
            exit = isLeaving ? default : Arrive(run, ref program);
            return !isLeaving;
        }

        _position = Position.Program;
        program = run.Registers;
        return false;
    }

    // SYSRET takes RIP from RCX and RFLAGS from R11, and must not meet an address of the upper half: on some processors
    // it faults in ring 0 with the program's stack (Intel SDM vol. 2, SYSRET).
    private static bool CanSysret(in UserRegisters program) =>
        program.Rcx == program.Rip
        && program.R11 == program.Rflags
        && program.Rip < Addresses.LowerEnd
        && (program.Rflags & Rflags.Trap) == 0;

    private static MachineExit Broken(string detail) => new(MachineExitKind.Broken, Detail: detail);

    // An OUT can only have run in ring 0, so in the stub; which one it was, RIP tells.
    private MachineExit Arrive(KvmRun run, ref UserRegisters program)
    {
        ulong rip = run.Registers.Rip;
        if (EntryStub.IsException(rip, out int vector))
        {
            return ExceptionFromStub(run, vector, ref program);
        }

        if (!EntryStub.IsSyscall(rip))
        {
            return Broken($"an exit at 0x{rip:x}, which is no entry of the stub");
        }

        program = run.Registers;
        return Call(Position.Call, ref program);
    }

    // The processor stands where SYSCALL leads. It stayed in ring 3, or a paravirtual KVM interpreted the instruction
    // and then did enter ring 0, as it may when ring 3 was just entered.
    private MachineExit CallFrom(KvmRun run, ref UserRegisters program)
    {
        program = run.Registers;
        return Call(IsInRing3(run) ? Position.Program : Position.Exception, ref program);
    }

    // SYSCALL has left the address behind it in RCX and the flags in R11.
    private MachineExit Call(Position position, ref UserRegisters program)
    {
        _position = position;
        program.Rip = program.Rcx;
        program.Rflags = program.R11;
        return new MachineExit(MachineExitKind.SystemCall);
    }

    private MachineExit ExceptionFromStub(KvmRun run, int vector, ref UserRegisters program)
    {
        ExceptionFrame frame = monitor.ReadFrame(vector, out ulong errorCode);
        if (vector is Nmi or DoubleFault or MachineCheck || frame.Cs != Selectors.UserCode)
        {
            return Broken($"exception {vector} (error 0x{errorCode:x}) at 0x{frame.Rip:x} in segment 0x{frame.Cs:x}");
        }

        _position = Position.Exception;
        program = run.Registers;
        program.Rip = frame.Rip;
        program.Rsp = frame.Rsp;
        program.Rflags = frame.Rflags;
        if (vector != PageFault)
        {
            return new MachineExit(MachineExitKind.Exception, vector, errorCode);
        }

        bool isCall = entry == EntryPoint.StubFault
            && frame.Rip == entry.Address
            && (errorCode & UserFetch) == UserFetch;
        return isCall
            ? Call(Position.Exception, ref program)
            : new MachineExit(MachineExitKind.Exception, PageFault, errorCode, system.Read(run).Cr2);
    }

    // KVM could not fetch or carry out an instruction. From the gate that is a call. Elsewhere in ring 3 the processor
    // would have said that it does not know the instruction, and so KVM says when it is not asked to come here.
    private MachineExit Unfetched(KvmRun run, ref UserRegisters program)
    {
        ulong rip = run.Registers.Rip;
        if (entry == EntryPoint.Gate && rip == entry.Address)
        {
            return CallFrom(run, ref program);
        }

        if (entry != EntryPoint.Gate || !IsInRing3(run))
        {
            return Broken($"KVM could not carry out the instruction at 0x{rip:x}");
        }

        program = run.Registers;
        _position = Position.Program;
        return rip - MonitorLayout.Gate < PhysicalMemory.PageSize
            ? new MachineExit(MachineExitKind.Exception, PageFault, UserFetch, rip)
            : new MachineExit(MachineExitKind.Exception, InvalidOpcode);
    }

    private bool IsInRing3(KvmRun run) => (system.Read(run).Cs.Selector & PrivilegeBits) == PrivilegeBits;
}
