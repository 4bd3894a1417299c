namespace Continuum.Kvm.Snapshots;

/// <summary>The parts of a snapshot, by their numbers in it.</summary>
internal enum SectionKind
{
    /// <summary>The processor's state.</summary>
    Machine = 1,

    /// <summary>
    /// What the monitor keeps for the program: process, tasks, descriptors, mappings, files, clock, network.
    /// </summary>
    Tables = 2,

    /// <summary>The program's memory, page tables included; the last part.</summary>
    Memory = 3,
}
