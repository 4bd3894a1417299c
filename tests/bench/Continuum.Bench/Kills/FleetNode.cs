using Continuum.Bench.Fleet;
using Continuum.Testing.Kills;

namespace Continuum.Bench.Kills;

/// <summary>A fleet's edge, to be killed.</summary>
internal sealed class FleetNode(ContinuumFleet fleet, NodeReading reading) : IKilledNode
{
    public int MqttPort => fleet.MqttPort;

    public NodeReading Reading => reading;

    public void Launch() => fleet.LaunchEdge();

    public Task ReadyAsync() => fleet.Edge.UntilAsync($"{fleet.Edge.Name} to be ready", reading.IsReadyAsync);

    public Task KillAsync() => fleet.Edge.KillAsync();
}
