namespace Continuum.Link;

/// <summary>What the agent's end of the link is doing.</summary>
public abstract record AgentLinkState
{
    private AgentLinkState()
    {
    }

    /// <summary>Not running yet, or no longer.</summary>
    public sealed record Stopped : AgentLinkState;

    /// <summary>Connecting, or waiting to try again.</summary>
    /// <param name="Reason">Why the last try failed or the last connection was lost; empty before the first.</param>
    public sealed record Connecting(string Reason) : AgentLinkState;

    /// <summary>Connected and registered.</summary>
    public sealed record Connected : AgentLinkState;

    /// <summary>The control plane does not let this agent in; tried again slowly.</summary>
    /// <param name="Reason">What it said.</param>
    public sealed record Refused(string Reason) : AgentLinkState;
}
