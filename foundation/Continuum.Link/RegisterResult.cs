namespace Continuum.Link;

/// <summary>The control plane's answer to a registration. A refusal is an answer, not an exception.</summary>
public abstract record RegisterResult
{
    private RegisterResult()
    {
    }

    /// <summary>The node is in.</summary>
    /// <param name="Membership">
    /// Names the time that the node has been known for: another one where it is known anew, and all that was agreed on
    /// before is forgotten. Empty where that is not told.
    /// </param>
    public sealed record Accepted(string Membership = "") : RegisterResult;

    /// <summary>The node is not let in; the agent tries again, slowly.</summary>
    /// <param name="Reason">What was wrong and what would be right.</param>
    public sealed record Refused(string Reason) : RegisterResult;
}
