namespace Continuum.Kvm;

/// <summary>How a program ended.</summary>
public abstract record ProgramEnd
{
    private ProgramEnd()
    {
    }

    /// <summary>By itself (exit_group(2)).</summary>
    /// <param name="Code">0 to 255.</param>
    public sealed record Exited(int Code) : ProgramEnd;

    /// <summary>By a signal that it did not handle.</summary>
    /// <param name="Signal">The signal's number (signal(7)).</param>
    /// <param name="Detail">What led to it, as a person would want to read it; empty when nothing is known.</param>
    public sealed record Signalled(int Signal, string Detail) : ProgramEnd;

    /// <summary>Killed: it went beyond a limit.</summary>
    /// <param name="Limit">Which.</param>
    /// <param name="Detail">The limit's value, and what would be right.</param>
    public sealed record LimitExceeded(ProgramLimit Limit, string Detail) : ProgramEnd;

    /// <summary>Killed by <see cref="MicroVm.Kill"/>.</summary>
    public sealed record Killed : ProgramEnd;

    /// <summary>The machine under it failed; the program is not to blame.</summary>
    /// <param name="Detail">What failed.</param>
    public sealed record MachineFailed(string Detail) : ProgramEnd;
}
