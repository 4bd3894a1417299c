namespace Continuum.Kvm.Linux.Tasks;

/// <summary>
/// Calls that programs try and do well without, since kernels of their time, or the filters of containers, do not have
/// them: that one of these is refused says nothing of why a program failed.
/// </summary>
internal static class OptionalCalls
{
    /// <summary>Whether this is one.</summary>
    public static bool Contains(ulong number) => (Syscall)number is
        Syscall.Rseq or Syscall.Membarrier or Syscall.IoUringSetup or Syscall.Userfaultfd or Syscall.PerfEventOpen
        or Syscall.Bpf or Syscall.Keyctl or Syscall.AddKey or Syscall.RequestKey or Syscall.LandlockCreateRuleset
        or Syscall.Seccomp or Syscall.Mbind or Syscall.SetMempolicy or Syscall.GetMempolicy
        or Syscall.SetMempolicyHomeNode or Syscall.MemfdSecret or Syscall.ProcessMadvise or Syscall.PidfdOpen
        or Syscall.Openat2 or Syscall.FutexWaitv or Syscall.IoprioGet or Syscall.IoprioSet or Syscall.FanotifyInit
        || number > (ulong)Syscall.SetMempolicyHomeNode;
}
