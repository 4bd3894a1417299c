namespace Continuum.Kvm;

/// <summary>A limit that a program is killed for.</summary>
public enum ProgramLimit
{
    /// <summary><see cref="ProgramLimits.MemoryBytes"/>.</summary>
    Memory,

    /// <summary><see cref="ProgramLimits.CpuTime"/>.</summary>
    CpuTime,

    /// <summary>The deadline given to a run.</summary>
    Deadline,

    /// <summary><see cref="ProgramLimits.OutputBytes"/>.</summary>
    Output,
}
