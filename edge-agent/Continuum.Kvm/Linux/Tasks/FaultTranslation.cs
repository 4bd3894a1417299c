using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Linux.Signals;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Tasks;

/// <summary>
/// What the processor's exceptions are to the program: pages that are filled in, or signals (Intel SDM vol. 3, 6.15;
/// signal numbers and codes as Linux chooses them).
/// </summary>
internal static class FaultTranslation
{
    private const int Divide = 0;
    private const int Debug = 1;
    private const int Breakpoint = 3;
    private const int InvalidOpcode = 6;
    private const int SegmentNotPresent = 11;
    private const int StackSegment = 12;
    private const int PageFault = 14;
    private const int X87 = 16;
    private const int Alignment = 17;
    private const int Simd = 19;

    private const ulong WriteBit = 2;
    private const ulong UserBit = 4;
    private const ulong FetchBit = 16;

    /// <summary>Serves an exception of the task on the machine.</summary>
    public static void Serve(LinuxTask task, in MachineExit exit)
    {
        if (exit.Vector != PageFault)
        {
            task.Signals.LastFault = new FaultRecord(exit.Vector, exit.ErrorCode, 0);
            SignalSender.Force(task, Translate(exit.Vector, task.Process.Machine.Registers.Rip));
            return;
        }

        LinuxProcess process = task.Process;
        PageAccess access = (exit.ErrorCode & FetchBit) != 0 ? PageAccess.Execute
            : (exit.ErrorCode & WriteBit) != 0 ? PageAccess.Write
            : PageAccess.Read;
        process.Accounting.PageFaults++;
        // An access that ring 3 made in ring 0's name (to a descriptor table, say) is of no mapping of the program's:
        // none can be filled in so that it succeeds the next time.
        FaultOutcome outcome = (exit.ErrorCode & UserBit) == 0
            ? FaultOutcome.NotAllowed
            : process.Memory.HandleFault(exit.Address, access);
        switch (outcome)
        {
            case FaultOutcome.Resolved:
                return;
            case FaultOutcome.OutOfMemory:
                process.Finish(RunLimit.Memory(process.Limits.MemoryBytes));
                return;
            default:
                task.Signals.LastFault = new FaultRecord(PageFault, exit.ErrorCode, exit.Address);
                SignalSender.Force(task, OfPageFault(outcome, exit.Address));
                return;
        }
    }

    private static SignalInfo OfPageFault(FaultOutcome outcome, ulong address) => outcome switch
    {
        FaultOutcome.NotMapped => new(SignalNumber.SIGSEGV, SignalInfo.SEGV_MAPERR, address),
        FaultOutcome.BehindFile => new(SignalNumber.SIGBUS, SignalInfo.BUS_ADRERR, address),
        _ => new(SignalNumber.SIGSEGV, SignalInfo.SEGV_ACCERR, address),
    };

    private static SignalInfo Translate(int vector, ulong at) => vector switch
    {
        Divide => new(SignalNumber.SIGFPE, SignalInfo.FPE_INTDIV, at),
        Debug => new(SignalNumber.SIGTRAP, SignalInfo.TRAP_TRACE, at),
        Breakpoint => new(SignalNumber.SIGTRAP, SignalInfo.SI_KERNEL),
        InvalidOpcode => new(SignalNumber.SIGILL, SignalInfo.ILL_ILLOPN, at),
        SegmentNotPresent or StackSegment => new(SignalNumber.SIGBUS, SignalInfo.SI_KERNEL),
        X87 or Simd => new(SignalNumber.SIGFPE, SignalInfo.FPE_FLTINV, at),
        Alignment => new(SignalNumber.SIGBUS, SignalInfo.BUS_ADRALN, at),
        _ => new(SignalNumber.SIGSEGV, SignalInfo.SI_KERNEL),
    };
}
