using Continuum.Testing.Kills;

namespace Continuum.E2E.Tests.Systems;

/// <summary>An agent, to be killed again and again.</summary>
internal sealed class KilledAgent(Agent agent, NodeReading reading) : IKilledNode
{
    public int MqttPort => agent.MqttPort;

    public NodeReading Reading => reading;

    public void Launch() => agent.Launch();

    public Task ReadyAsync() => agent.Program.ReadyAsync();

    public Task KillAsync() => agent.Program.KillAsync();
}
