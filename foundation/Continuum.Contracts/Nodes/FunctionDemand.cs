using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Nodes;

/// <summary>How many events of one function arise at one node.</summary>
/// <param name="Function">The function.</param>
/// <param name="EventsPerSecond">Events a second that the node's ingress took since the last heartbeat; 0 or
/// more.</param>
public sealed record FunctionDemand(FunctionKey Function, double EventsPerSecond);
