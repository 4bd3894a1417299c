namespace Continuum.Hosting.Invocations;

/// <summary>An invocation error on the wire, in Lambda's form.</summary>
/// <param name="ErrorType">The error's type.</param>
/// <param name="ErrorMessage">What was wrong.</param>
/// <param name="StackTrace">The function's frames; empty where it gave none.</param>
public sealed record ErrorBody(string ErrorType, string ErrorMessage, IReadOnlyList<string> StackTrace);
