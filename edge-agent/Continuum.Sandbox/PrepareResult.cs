using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox;

/// <summary>Whether a version can run here.</summary>
public abstract record PrepareResult
{
    private PrepareResult()
    {
    }

    /// <summary>Its program started and waits for work.</summary>
    /// <param name="InitDuration">From the start of the program to its first <c>next</c>.</param>
    public sealed record Ready(TimeSpan InitDuration) : PrepareResult;

    /// <summary>Its program does not get as far as asking for work.</summary>
    /// <param name="Error">Why; with what the program wrote last.</param>
    public sealed record Refused(InvocationError Error) : PrepareResult;
}
