namespace Continuum.Sandbox.RuntimeApi;

/// <summary>Whether a program may answer the invocation it names, now.</summary>
internal enum AnswerAdmission
{
    /// <summary>It may: read the body, then complete.</summary>
    Admitted,

    /// <summary>No such invocation, or it is answered already.</summary>
    InvalidRequestId,

    /// <summary>Another answer to it is being read.</summary>
    InvalidStateTransition,
}
