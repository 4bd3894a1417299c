namespace Continuum.Hosting.Invocations;

/// <summary>The answer to an event that was taken durably.</summary>
/// <param name="Id">The invocation's id.</param>
public sealed record AcceptedBody(string Id);
