namespace Continuum.Contracts.Invocations;

/// <summary>
/// The error types that Continuum itself gives (a function's own come beside these). Where the Lambda Runtime API has a
/// name for the case, it is that name.
/// </summary>
public static class ErrorTypes
{
    /// <summary>The function reported an error without a type of its own.</summary>
    public const string FunctionUnknown = "Function.Unknown";

    /// <summary>The answer is over <see cref="PayloadLimits.MaxResponseBytes"/>.</summary>
    public const string ResponseSizeTooLarge = "Function.ResponseSizeTooLarge";

    /// <summary>The image has no program to start.</summary>
    public const string InvalidEntrypoint = "Runtime.InvalidEntrypoint";

    /// <summary>The program ended before it answered.</summary>
    public const string ExitError = "Runtime.ExitError";

    /// <summary>The program reported that it could not initialise, or did not ask for work in time.</summary>
    public const string InitError = "Runtime.InitError";

    /// <summary>The program said to the Runtime API what is no such request.</summary>
    public const string ProtocolError = "Runtime.ProtocolError";

    /// <summary>The program broke off in the middle of its answer.</summary>
    public const string TruncatedResponse = "Runtime.TruncatedResponse";

    /// <summary>No answer before the deadline.</summary>
    public const string Timeout = "Sandbox.Timeout";

    /// <summary>The sandbox went over its memory limit and was killed.</summary>
    public const string OutOfMemory = "Sandbox.OutOfMemory";

    /// <summary>The sandbox could not be made or broke for a reason that is not the function's.</summary>
    public const string SandboxFailure = "Sandbox.Failure";

    /// <summary>The program needs of Linux what this kind of sandbox does not have; another kind may run it.</summary>
    public const string SandboxUnsupported = "Sandbox.Unsupported";

    /// <summary>The function's concurrency limit is reached and the caller would not wait.</summary>
    public const string TooManyRequests = "Continuum.TooManyRequests";

    /// <summary>No such function, or no version of it is deployed.</summary>
    public const string FunctionNotFound = "Continuum.FunctionNotFound";

    /// <summary>The function is placed on nodes none of which can be reached now.</summary>
    public const string NodeUnreachable = "Continuum.NodeUnreachable";

    /// <summary>The request is over <see cref="PayloadLimits.MaxRequestBytes"/>.</summary>
    public const string RequestTooLarge = "Continuum.RequestTooLarge";

    /// <summary>The agent is stopping and takes no new work.</summary>
    public const string Draining = "Continuum.Draining";
}
