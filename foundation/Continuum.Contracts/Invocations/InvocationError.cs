namespace Continuum.Contracts.Invocations;

/// <summary>Why an invocation failed, in the form of the Lambda Runtime API's error object.</summary>
/// <param name="Type">One of <see cref="ErrorTypes"/>, or the function's own type.</param>
/// <param name="Message">What was wrong, and what would be right where that can be said.</param>
public sealed record InvocationError(string Type, string Message)
{
    /// <summary>The function's stack trace, a frame a line, where it gave one.</summary>
    public IReadOnlyList<string> StackTrace { get; init; } = [];
}
