namespace Continuum.Kvm.Loading;

/// <summary>A program that is ready to start.</summary>
internal sealed record LoadedProgram
{
    /// <summary>Where it starts: RIP.</summary>
    public required ulong Entry { get; init; }

    /// <summary>Its stack: RSP. All other registers start as 0.</summary>
    public required ulong StackPointer { get; init; }

    /// <summary>What runs, for /proc/self/exe: of a script, its interpreter. No links are in it.</summary>
    public required string Executable { get; init; }

    /// <summary>The arguments that it was given: of a script, those of its interpreter.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Where the 16 bytes of AT_RANDOM are: a copy of the program gets others.</summary>
    public required ulong RandomAddress { get; init; }

    /// <summary>
    /// Where the clock page is in the machine's memory (<see cref="Linux.Time.ClockPage"/>). Until it is written the
    /// program makes system calls for the time.
    /// </summary>
    public required ulong ClockPageAddress { get; init; }
}
