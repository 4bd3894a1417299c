namespace Continuum.Isolation;

/// <summary>Why a program is no more.</summary>
public enum ExitCause
{
    /// <summary>It ended by itself, with an exit code.</summary>
    Exited,

    /// <summary>A signal ended it.</summary>
    Signaled,

    /// <summary>It was killed on request of its owner.</summary>
    Killed,

    /// <summary>It, or one of its processes, went over its memory limit; all of it was killed.</summary>
    OutOfMemory,

    /// <summary>
    /// The sandbox was set up in part but the program could not be executed; standard error says why.
    /// </summary>
    NotStarted,
}
