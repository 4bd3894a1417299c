namespace Continuum.Kvm.Linux.Memory;

/// <summary>What a page fault of the program came to.</summary>
internal enum FaultOutcome
{
    /// <summary>The page is there now: the instruction is run again.</summary>
    Resolved,

    /// <summary>Nothing is mapped there (SIGSEGV, SEGV_MAPERR).</summary>
    NotMapped,

    /// <summary>The mapping does not allow it (SIGSEGV, SEGV_ACCERR).</summary>
    NotAllowed,

    /// <summary>Behind the end of the mapped file (SIGBUS, BUS_ADRERR).</summary>
    BehindFile,

    /// <summary>The machine's memory limit is reached: the program is killed.</summary>
    OutOfMemory,
}
