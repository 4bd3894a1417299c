namespace Continuum.Kvm;

/// <summary>Why a run came back.</summary>
public abstract record RunResult
{
    private RunResult()
    {
    }

    /// <summary>The program is over.</summary>
    /// <param name="End">How it ended.</param>
    public sealed record Ended(ProgramEnd End) : RunResult;

    /// <summary>All of the program waits.</summary>
    /// <param name="Until">When the first of its own deadlines comes, from now; null: it has none.</param>
    public sealed record Waiting(TimeSpan? Until) : RunResult;
}
