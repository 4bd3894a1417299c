using Continuum.Contracts.Nodes;

namespace Continuum.Link;

/// <summary>A node's regular sign of life.</summary>
/// <param name="Use">What its functions use now.</param>
/// <param name="RoundTrips">Round trips measured since the last heartbeat.</param>
/// <param name="Demand">Where the events of its site go: a function each once, those without events left out.</param>
/// <param name="Executions">How long functions took here: a function each once, those without answers left out.</param>
public sealed record NodeHeartbeat(
    NodeUse Use,
    IReadOnlyList<RoundTripSample> RoundTrips,
    IReadOnlyList<FunctionDemand> Demand,
    IReadOnlyList<FunctionExecution> Executions);
