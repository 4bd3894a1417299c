namespace Continuum.Kvm.Linux.Signals;

/// <summary>Says what led to the signal that ended a program.</summary>
internal static class SignalDescription
{
    /// <summary>A sentence for people; empty when nothing is known.</summary>
    public static string Of(in SignalInfo info, LinuxTask task)
    {
        ulong at = task.Registers.Rip;
        return (info.Number, info.Code) switch
        {
            (SignalNumber.SIGSEGV, SignalInfo.SEGV_MAPERR) =>
                $"the instruction at 0x{at:x} touched 0x{info.Address:x}, where nothing is mapped",
            (SignalNumber.SIGSEGV, SignalInfo.SEGV_ACCERR) =>
                $"the instruction at 0x{at:x} touched 0x{info.Address:x} in a way that its mapping does not allow",
            (SignalNumber.SIGSEGV, SignalInfo.SI_KERNEL) =>
                $"the instruction at 0x{at:x} is not allowed to programs, or a handler's stack could not be used",
            (SignalNumber.SIGBUS, SignalInfo.BUS_ADRERR) =>
                $"the instruction at 0x{at:x} touched 0x{info.Address:x}, which is behind the end of the mapped file",
            (SignalNumber.SIGFPE, SignalInfo.FPE_INTDIV) =>
                $"the instruction at 0x{at:x} divided by zero, or its quotient was too large",
            (SignalNumber.SIGILL, > 0) => $"the instruction at 0x{at:x} does not exist on this processor",
            (_, <= 0) => $"process {info.Sender} sent it",
            _ => $"at the instruction at 0x{at:x}",
        };
    }
}
