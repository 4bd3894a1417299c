namespace Continuum.Sandbox.RuntimeApi;

/// <summary>What a server does after it has read a request's headers.</summary>
internal enum RuntimeStepKind
{
    /// <summary>It answers; the body is of no interest.</summary>
    Reply,

    /// <summary>It asks the session for work, in the program's name.</summary>
    AskNext,

    /// <summary>It tells the session that the program wants to be snapshotted here.</summary>
    AskRestore,

    /// <summary>It reads the body and completes the call with it.</summary>
    TakeBody,
}
