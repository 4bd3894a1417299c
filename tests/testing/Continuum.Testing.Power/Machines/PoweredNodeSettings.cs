using Continuum.Contracts.Functions;

namespace Continuum.Testing.Power.Machines;

/// <summary>An agent in a virtual machine.</summary>
/// <param name="NodeId">Its name.</param>
/// <param name="Location">Where it stands.</param>
/// <param name="ControlPlane">The control plane's address, on the host's loopback.</param>
/// <param name="TokenFile">The file with its token.</param>
/// <param name="AgentFolder">Where the agent was built.</param>
/// <param name="Function">The function that devices use.</param>
public sealed record PoweredNodeSettings(
    string NodeId, string Location, Uri ControlPlane, string TokenFile, string AgentFolder, FunctionKey Function)
{
    /// <summary>The agent's arguments, beside where its data and the control plane are and what it listens on.</summary>
    internal string[] Arguments =>
        ["--node:id", NodeId, "--node:kind", "Edge", "--node:location", Location, "--sandbox:kind", "Process"];
}
