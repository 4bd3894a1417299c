using System.Globalization;
using Continuum.Testing.Guest;
using Continuum.Testing.Kills;

namespace Continuum.Testing.Power.Machines;

/// <summary>
/// An agent that goes on in a machine where another was saved, until the power is cut; then the same agent runs on the
/// host, on the data that the cut left on the machine's disk.
/// </summary>
public sealed class ForkedNode : IKilledNode, IAsyncDisposable
{
    // A start on a host that others use as well.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private readonly PoweredNodeSettings _node;
    private readonly PoweredComputer _computer;
    private readonly int _httpPort;
    private readonly TempFolder _data = new();
    private HostAgent? _agent;

    private ForkedNode(
        PoweredNodeSettings node, PoweredComputer computer, int httpPort, int mqttPort, NodeReading reading)
    {
        _node = node;
        _computer = computer;
        _httpPort = httpPort;
        MqttPort = mqttPort;
        Reading = reading;
    }

    /// <inheritdoc/>
    public int MqttPort { get; }

    /// <inheritdoc/>
    public NodeReading Reading { get; }

    /// <inheritdoc/>
    public bool HasDestroyed => _computer.HasDestroyed;

    /// <summary>The computer that the power is cut of.</summary>
    public PoweredComputer Computer => _computer;

    /// <summary>Goes on where a machine was saved.</summary>
    /// <param name="node">What runs in that machine.</param>
    /// <param name="saved">That machine.</param>
    /// <param name="seed">Decides what the cut does to the disk.</param>
    /// <param name="othersDestroyed">Whether a cut of another copy destroyed anything; until then each is to.</param>
    public static async Task<ForkedNode> StartAsync(
        PoweredNodeSettings node, SavedMachine saved, int seed, bool othersDestroyed)
    {
        int http = LastingPort.Next();
        int mqtt = LastingPort.Next();
        string token = (await File.ReadAllTextAsync(node.TokenFile)).Trim();
        PoweredComputer computer = await PoweredComputer.RestoreAsync(
            saved, seed, othersDestroyed, (http, PoweredNode.GuestHttpPort), (mqtt, PoweredNode.GuestMqttPort));
        Uri address = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{http}"));
        NodeReading reading = new(address, node.ControlPlane, token, node.Function);
        return new ForkedNode(node, computer, http, mqtt, reading);
    }

    /// <inheritdoc/>
    public void Launch() => _agent = HostAgent.Start(_node, AgentData, _httpPort, MqttPort);

    /// <inheritdoc/>
    public async Task ReadyAsync()
    {
        await Deadline.UntilAsync(
            "the agent to take work", async () => HasEnded || await Reading.IsReadyAsync(), StartLimit);
        if (HasEnded)
        {
            throw new InvalidOperationException($"It ended before it took work:\n{Log}");
        }
    }

    /// <summary>Cuts the power, and takes the agent's data from what is left on the disk.</summary>
    public async Task KillAsync()
    {
        await _computer.CutAsync();
        await _computer.TakeOutAsync(PoweredNode.DataFolder, _data.Path);
    }

    /// <summary>Writes all that tells what happened into a folder: the disk as the cut left it, the data, the logs.</summary>
    public async Task KeepAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        _computer.SaveDisk(Path.Combine(folder, "disk"));
        await File.WriteAllTextAsync(Path.Combine(folder, "console.log"), _computer.Machine.Tail());
        await File.WriteAllTextAsync(Path.Combine(folder, "agent.log"), Log);
        if (Directory.Exists(AgentData))
        {
            await HostTool.RunAsync("/bin/cp", "-a", AgentData, folder);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_agent is not null)
            {
                await _agent.DisposeAsync();
            }
        }
        finally
        {
            // Whatever went wrong with the agent: a machine that stays on takes a processor of the runs that follow.
            await _computer.DisposeAsync();
            Reading.Dispose();
            _data.Dispose();
        }
    }

    private string AgentData => _data.File(Path.GetFileName(PoweredNode.DataFolder));

    private bool HasEnded => _agent?.HasEnded ?? _computer.Machine.IsOff;

    private string Log => _agent?.Log ?? _computer.Machine.Tail();
}
