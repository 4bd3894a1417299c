namespace Continuum.Link;

/// <summary>What went wrong on a link.</summary>
public enum LinkErrorCode
{
    /// <summary>There is no connection, or it was lost before the answer: whether the call took effect is not
    /// known.</summary>
    Unavailable,

    /// <summary>The far end broke the protocol.</summary>
    Protocol,

    /// <summary>The control plane does not let this agent in.</summary>
    Refused,

    /// <summary>The far end gave the call up.</summary>
    Cancelled,

    /// <summary>What was asked for is not there.</summary>
    NotFound,

    /// <summary>The far end could not make sense of the request.</summary>
    InvalidRequest,

    /// <summary>Too many calls are open at once.</summary>
    Overloaded,

    /// <summary>The message is over the limit.</summary>
    TooLarge,

    /// <summary>The far end's handler failed; its log says how.</summary>
    Failed,
}
