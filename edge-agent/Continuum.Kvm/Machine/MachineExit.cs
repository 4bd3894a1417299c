namespace Continuum.Kvm.Machine;

/// <summary>Why the program came back to the monitor.</summary>
internal enum MachineExitKind
{
    /// <summary>A system call: number in RAX, arguments in RDI, RSI, RDX, R10, R8, R9; RIP is behind it.</summary>
    SystemCall,

    /// <summary>A processor exception of the program; RIP is at the instruction.</summary>
    Exception,

    /// <summary><see cref="IMachine.Interrupt"/> was called.</summary>
    Interrupted,

    /// <summary>The machine cannot go on: the program escaped what the monitor allows, or KVM failed.</summary>
    Broken,
}

/// <summary>One return from the program to the monitor.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Vector">The exception's number (Intel SDM vol. 3, table 6-1); 14 is a page fault.</param>
/// <param name="ErrorCode">The exception's error code; of a page fault, bit 0 present, 1 write, 4 fetch.</param>
/// <param name="Address">Of a page fault: the address that was touched.</param>
/// <param name="Detail">Of a broken machine: what was wrong, for the error message.</param>
internal readonly record struct MachineExit(
    MachineExitKind Kind, int Vector = 0, ulong ErrorCode = 0, ulong Address = 0, string? Detail = null);
