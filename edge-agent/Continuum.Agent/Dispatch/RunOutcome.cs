using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Dispatch;

/// <summary>What an attempt came to, as its lane has to know it.</summary>
internal abstract record RunOutcome
{
    private RunOutcome()
    {
    }

    /// <summary>The function had the event, or it was given up: it waits no longer.</summary>
    /// <param name="Reached">Whether the function had it.</param>
    public sealed record Gone(bool Reached) : RunOutcome;

    /// <summary>The function had the event and failed; it is on the disk for later.</summary>
    public sealed record Later(DateTimeOffset DueAt) : RunOutcome;

    /// <summary>The function was not reached; nothing was written.</summary>
    public sealed record NotReached(InvocationError Error) : RunOutcome;

    /// <summary>The agent stops, or its disk fails: the event is on the disk as it was.</summary>
    public sealed record BrokenOff : RunOutcome;
}
