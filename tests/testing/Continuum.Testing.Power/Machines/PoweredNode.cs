using System.Globalization;
using Continuum.Contracts.Functions;
using Continuum.Testing.Guest;
using Continuum.Testing.Kills;

namespace Continuum.Testing.Power.Machines;

/// <summary>An agent in a virtual machine of its own; what kills it is a power cut.</summary>
public sealed class PoweredNode : IKilledNode, IAsyncDisposable
{
    internal const int GuestHttpPort = 7481;
    internal const int GuestMqttPort = 1883;

    /// <summary>The folder of the agent's data on the disk, which is mounted as /data.</summary>
    internal const string DataFolder = "/agent";

    // The emulated processor runs .NET's start in some 17 s of CPU time; others' builds have made it minutes.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(300);

    private readonly FunctionKey _function;
    private readonly KernelImage.Found _kernel;
    private readonly PoweredComputer _computer;

    private PoweredNode(
        FunctionKey function, KernelImage.Found kernel, PoweredComputer computer, int mqttPort, NodeReading reading)
    {
        _function = function;
        _kernel = kernel;
        _computer = computer;
        MqttPort = mqttPort;
        Reading = reading;
    }

    /// <inheritdoc/>
    public int MqttPort { get; }

    /// <inheritdoc/>
    public NodeReading Reading { get; }

    /// <inheritdoc/>
    public bool HasDestroyed => _computer.HasDestroyed;

    /// <summary>The computer that it runs on.</summary>
    public PoweredComputer Computer => _computer;

    /// <summary>Builds the computer; it is off.</summary>
    /// <param name="node">What runs on it.</param>
    /// <param name="kernel">What boots it.</param>
    /// <param name="seed">Decides what cuts do to the disk.</param>
    public static async Task<PoweredNode> BuildAsync(PoweredNodeSettings node, KernelImage.Found kernel, int seed)
    {
        int http = LastingPort.Next();
        int mqtt = LastingPort.Next();
        PoweredComputer computer = await PoweredComputer.BuildAsync(seed, (http, GuestHttpPort), (mqtt, GuestMqttPort));
        try
        {
            await MachineImage.BuildAsync(computer.Image, kernel, node.AgentFolder, node.TokenFile, ScriptOf(node));
        }
        catch
        {
            await computer.DisposeAsync();
            throw;
        }

        string token = (await File.ReadAllTextAsync(node.TokenFile)).Trim();
        Uri address = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{http}"));
        NodeReading reading = new(address, node.ControlPlane, token, node.Function);
        return new PoweredNode(node.Function, kernel, computer, mqtt, reading);
    }

    /// <inheritdoc/>
    public void Launch() => _computer.SwitchOn(_kernel);

    /// <summary>Whether <see cref="ReadyAsync"/> waits for the function, too: it is deployed.</summary>
    public bool HasFunction { get; set; }

    /// <inheritdoc/>
    public async Task ReadyAsync()
    {
        PoweredMachine machine = _computer.Machine;
        await machine.SaidAsync(StartLimit, "continuum-agent is ready on");
        if (HasFunction)
        {
            await machine.SaidAsync(StartLimit, $"{_function.Namespace}/{_function.Name}@", "is ready");
        }
    }

    /// <inheritdoc/>
    public Task KillAsync() => _computer.CutAsync();

    /// <summary>Writes what tells what happened into a folder: what the disk keeps, and the console.</summary>
    public async Task KeepAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        _computer.SaveDisk(Path.Combine(folder, "disk"));
        await File.WriteAllTextAsync(Path.Combine(folder, "console.log"), _computer.Machine.Tail());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _computer.DisposeAsync();
        Reading.Dispose();
    }

    // Pages that are never writable and executable at once cost an emulator many flushes of its translations;
    // instrumented code and a collector's own threads cost more than they give to a program this short.
    private static string ScriptOf(PoweredNodeSettings node) => string.Create(CultureInfo.InvariantCulture, $"""
        export DOTNET_EnableWriteXorExecute=0 DOTNET_TieredPGO=0 DOTNET_EnableDiagnostics=0
        export DOTNET_gcServer=0 DOTNET_gcConcurrent=0 DOTNET_GCgen0size=0x4000000
        busybox cp /token /run/token && busybox chmod 600 /run/token
        {GuestRuntime.Command} {MachineImage.AgentFolder}/continuum-agent.dll \
          {string.Join(' ', node.Arguments)} --data /data{DataFolder} \
          --controlplane:url http://10.0.2.2:{node.ControlPlane.Port} --controlplane:tokenfile /run/token \
          --http:url http://127.0.0.1:{GuestHttpPort} --mqtt:port {GuestMqttPort}

        """);
}
