using System.Globalization;
using Continuum.Contracts.Api;
using Continuum.Testing;

namespace Continuum.Bench.Fleet;

/// <summary>
/// The running system: a control plane, a region and an edge, each a process, as <c>continuum up</c> has them.
/// </summary>
internal sealed class ContinuumFleet : IAsyncDisposable
{
    private readonly TempFolder _data = new();
    private readonly List<ChildProgram> _programs = [];
    private Func<ChildProgram>? _launchEdge;

    private ContinuumFleet()
    {
        ControlPlaneUrl = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        EdgeUrl = new Uri($"http://127.0.0.1:{LastingPort.Next()}");
        MqttPort = LastingPort.Next();
        Api = new ControlPlaneApi(ControlPlaneUrl, _data.File("token"));
    }

    public Uri ControlPlaneUrl { get; }

    public Uri EdgeUrl { get; }

    public int MqttPort { get; }

    public ControlPlaneApi Api { get; }

    public ChildProgram ControlPlane => _programs[0];

    public ChildProgram Edge => _programs[1];

    /// <summary>
    /// Starts all and waits until both nodes are connected. Ports are free ones, state is in a new folder.
    /// </summary>
    /// <param name="arguments">Where the programs are.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="edgeSettings">Of the edge, beside those that all fleets have.</param>
    public static async Task<ContinuumFleet> StartAsync(
        BenchArguments arguments, CancellationToken cancellationToken, params IReadOnlyList<string> edgeSettings)
    {
        ContinuumFleet fleet = new();
        try
        {
            await fleet.StartProgramsAsync(arguments, edgeSettings, cancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the control plane alone.</summary>
    public static async Task<ContinuumFleet> StartControlPlaneAsync(
        BenchArguments arguments, CancellationToken cancellationToken)
    {
        ContinuumFleet fleet = new();
        try
        {
            await fleet.StartControlPlaneCoreAsync(arguments, cancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the edge again, after it was killed; with the same ports and state.</summary>
    public void LaunchEdge() => _programs[1] = _launchEdge!();

    /// <summary>The file with the token of all APIs.</summary>
    public string TokenFile => _data.File("token");

    /// <summary>The token of all APIs.</summary>
    public string ReadToken() => File.ReadAllText(TokenFile).Trim();

    /// <summary>Waits until the control plane counts a node as connected.</summary>
    public Task ConnectedAsync(ChildProgram agent, CancellationToken cancellationToken) =>
        agent.UntilAsync($"{agent.Name} to be connected", () => IsConnectedAsync(agent.Name, cancellationToken));

    /// <summary>Whether the control plane counts a node as connected.</summary>
    public async Task<bool> IsConnectedAsync(string node, CancellationToken cancellationToken)
    {
        NodeView[] nodes = await Api.NodesAsync(cancellationToken);
        return nodes.Any(view => view.Description.NodeId == node && view.Connected);
    }

    /// <summary>Stops everything, the nodes first, and removes its state.</summary>
    public async ValueTask DisposeAsync()
    {
        for (int i = _programs.Count - 1; i >= 0; i--)
        {
            await _programs[i].DisposeAsync();
        }

        Api.Dispose();
        _data.Dispose();
    }

    private async Task StartControlPlaneCoreAsync(BenchArguments arguments, CancellationToken cancellationToken)
    {
        _programs.Add(ChildProgram.Start(
            "control plane",
            arguments.Built("bin/Continuum.ControlPlane/release/continuum-controlplane"),
            [
                "--url", Text(ControlPlaneUrl), "--data", _data.File("controlplane"),
                "--controlplane:tokenfile", _data.File("token"),
            ],
            _data.File("controlplane.log")));
        await ControlPlane.UntilAsync("the control plane to be ready", () => Api.IsReadyAsync(cancellationToken));
    }

    private async Task StartProgramsAsync(
        BenchArguments arguments, IReadOnlyList<string> edgeSettings, CancellationToken cancellationToken)
    {
        await StartControlPlaneCoreAsync(arguments, cancellationToken);

        // Sandboxes' user ids and control groups follow from a node's name: two benches at once must not share it.
        string suffix = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        string agentFile = arguments.Built("bin/Continuum.Agent/release/continuum-agent");
        _launchEdge = () => StartAgent(agentFile, $"edge-{suffix}", "Edge", "bench/zone/site", [
            "--http:url", Text(EdgeUrl), "--mqtt:port", MqttPort.ToString(CultureInfo.InvariantCulture),
            .. edgeSettings,
        ]);
        _programs.Add(_launchEdge());
        _programs.Add(StartAgent(agentFile, $"region-{suffix}", "Region", "cloud/zone/site", [
            "--http:url", $"http://127.0.0.1:{FreePort.Next()}", "--mqtt:enabled", "false",
        ]));
        foreach (ChildProgram agent in _programs[1..])
        {
            await ConnectedAsync(agent, cancellationToken);
        }
    }

    private ChildProgram StartAgent(string file, string id, string kind, string location, string[] listeners) =>
        ChildProgram.Start(
            id,
            file,
            [
                "--node:id", id, "--node:kind", kind, "--node:location", location, "--data", _data.File(id),
                "--controlplane:url", Text(ControlPlaneUrl), "--controlplane:tokenfile", _data.File("token"),
                .. listeners,
            ],
            _data.File($"{id}.log"));

    private static string Text(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
