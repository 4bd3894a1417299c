namespace Continuum.Kvm;

/// <summary>Why a snapshot was refused.</summary>
public enum SnapshotProblem
{
    /// <summary>It is not one, is cut short, or its bytes are not those that were written.</summary>
    Damaged,

    /// <summary>Another version of the monitor wrote it.</summary>
    OtherVersion,

    /// <summary>
    /// Another processor or kernel wrote it, with features that this one lacks or other rules of entry.
    /// </summary>
    OtherMachine,

    /// <summary>The files that the program had open are not what they were.</summary>
    OtherFiles,

    /// <summary>The program cannot be snapshotted now; the message says what it holds.</summary>
    NotPossible,
}
