namespace Continuum.Agent.Dispatch;

/// <summary>What becomes of an event after a failed attempt.</summary>
internal abstract record RetryDecision
{
    private RetryDecision()
    {
    }

    /// <summary>Again later; the attempt counts.</summary>
    public sealed record Retry(TimeSpan After) : RetryDecision;

    /// <summary>Again when the function can be reached: its lane holds; no attempt is used up.</summary>
    public sealed record Hold : RetryDecision;

    /// <summary>Never again: to the dead-letter queue.</summary>
    public sealed record Bury(string Reason) : RetryDecision;

    /// <summary>Never again, and its policy keeps no dead letters.</summary>
    public sealed record Drop(string Reason) : RetryDecision;
}
