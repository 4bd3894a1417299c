using Continuum.Link;

namespace Continuum.Agent.Uplink;

/// <summary>The agent's link, for those who use it: there is none when the node stands alone.</summary>
internal sealed class LinkHolder
{
    private volatile AgentLink? _link;

    public AgentLink? Link => _link;

    public void Set(AgentLink link) => _link = link;

    /// <exception cref="LinkUnavailableException">The node has no control plane.</exception>
    public AgentLink Require() =>
        _link ?? throw new LinkUnavailableException("this node has no control plane: set ControlPlane:Url");
}
