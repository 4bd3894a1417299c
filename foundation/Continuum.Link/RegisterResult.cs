namespace Continuum.Link;

/// <summary>The control plane's answer to a registration. A refusal is an answer, not an exception.</summary>
public abstract record RegisterResult
{
    private RegisterResult()
    {
    }

    /// <summary>The node is in.</summary>
    public sealed record Accepted : RegisterResult;

    /// <summary>The node is not let in; the agent tries again, slowly.</summary>
    /// <param name="Reason">What was wrong and what would be right.</param>
    public sealed record Refused(string Reason) : RegisterResult;
}
