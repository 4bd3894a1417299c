namespace Continuum.Kvm.Machine.X64;

/// <summary>Where a machine's processor stands between two runs, and so how it goes back to the program.</summary>
internal enum Position
{
    /// <summary>In ring 3: the general registers are all there is to set.</summary>
    Program,

    /// <summary>In ring 0 behind a system call: SYSRET goes back if it leads where the program wants to be.</summary>
    Call,

    /// <summary>In ring 0 behind an exception: IRET goes back.</summary>
    Exception,
}
