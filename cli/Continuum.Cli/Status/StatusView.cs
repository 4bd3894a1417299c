namespace Continuum.Cli.Status;

/// <summary>What <c>continuum status</c> says.</summary>
/// <param name="ControlPlane">The control plane's address.</param>
/// <param name="Ready">Whether it says that it is ready.</param>
/// <param name="NodesConnected">Nodes whose agents are connected.</param>
/// <param name="Nodes">Nodes that ever registered.</param>
/// <param name="Functions">Functions deployed.</param>
/// <param name="QueuedEvents">Events that wait on all nodes, as they last said.</param>
/// <param name="DeadLetters">Events given up on all nodes, as they last said.</param>
internal sealed record StatusView(
    string ControlPlane, bool Ready, int NodesConnected, int Nodes, int Functions, long QueuedEvents, long DeadLetters);
