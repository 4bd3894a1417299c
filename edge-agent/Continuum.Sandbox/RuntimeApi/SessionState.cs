namespace Continuum.Sandbox.RuntimeApi;

/// <summary>How far a program is in the life that the Runtime API defines.</summary>
internal enum SessionState
{
    /// <summary>It has not asked for work yet.</summary>
    Starting,

    /// <summary>It waits at <c>restore/next</c> for its snapshot.</summary>
    HeldAtRestore,

    /// <summary>It waits at its first <c>next</c> for its snapshot.</summary>
    HeldAtNext,

    /// <summary>It waits at <c>next</c>.</summary>
    Ready,

    /// <summary>It has an event.</summary>
    Running,

    /// <summary>It is sending its answer.</summary>
    Answering,

    /// <summary>It has answered and not asked again yet.</summary>
    Answered,

    /// <summary>It takes no part any more.</summary>
    Ended,
}
