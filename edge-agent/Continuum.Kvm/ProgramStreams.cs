namespace Continuum.Kvm;

/// <summary>Where a program's standard streams lead.</summary>
public sealed record ProgramStreams
{
    /// <summary>
    /// What it reads; null: it reads the end at once. Read ahead by a thread of its own, in the background.
    /// </summary>
    public Stream? Input { get; init; }

    /// <summary>
    /// Takes what it writes, on the thread that runs the machine: the descriptor (1 or 2) and the bytes, which are only
    /// valid during the call.
    /// </summary>
    public required ProgramOutput Output { get; init; }
}
