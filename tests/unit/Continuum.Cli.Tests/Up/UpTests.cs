using System.Net;
using System.Net.Sockets;
using Continuum.Cli.Startup;
using Continuum.Cli.Tests.Api;
using Continuum.Cli.Tests.Startup;
using Continuum.Cli.Up;
using Continuum.Testing;
using Microsoft.AspNetCore.Http;

namespace Continuum.Cli.Tests.Up;

/// <summary>
/// <c>continuum up</c> with shell scripts as its programs; what answers for them is the test's server.
/// </summary>
public sealed class UpTests : IAsyncLifetime
{
    private readonly CliRun _cli = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly int _edge = FreePort.Next();
    private readonly int _region = FreePort.Next();
    private readonly int _mqtt = FreePort.Next();
    private readonly int _port = FreePort.Next();
    private readonly List<CannedControlPlane> _servers = [];

    private string Data => _cli.Folder.File("data");

    private string Events => _cli.Folder.File("events");

    public ValueTask InitializeAsync()
    {
        _cli.Variables["CONTINUUM_LIBEXEC"] = _cli.Folder.File("libexec");
        Directory.CreateDirectory(_cli.Folder.File("libexec"));
        File.WriteAllText(Events, "");
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_program_that_ends_at_its_start_is_shown_with_its_last_words_and_its_exit_code()
    {
        Script("continuum-controlplane", "echo 'error: the disk is full'; exit 74");
        Script("continuum-agent", "exit 0");

        CliResult result = await UpAsync();

        Assert.Equal(CliExit.InputOutput, result.Exit);
        Assert.Contains("controlplane ended at its start (exit code 74)", result.Error);
        Assert.Contains("  error: the disk is full", result.Error);
        Assert.False(File.Exists(Path.Combine(Data, "up.json")));
    }

    [Fact]
    public async Task A_program_that_is_missing_is_named_before_anything_starts()
    {
        Script("continuum-agent", "exit 0");

        CliResult result = await UpAsync();

        Assert.Equal(CliExit.Unavailable, result.Exit);
        Assert.Contains("continuum-controlplane is missing", result.Error);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_the_option_that_changes_it()
    {
        Script("continuum-controlplane", $"echo started >>{Events}");
        Script("continuum-agent", "exit 0");
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, _mqtt));
        taken.Listen();

        CliResult result = await UpAsync();

        Assert.Equal(CliExit.TemporaryFailure, result.Exit);
        Assert.Contains($"port {_mqtt} is in use", result.Error);
        Assert.Contains("--mqtt-port", result.Error);
        Assert.Equal("", File.ReadAllText(Events));
    }

    [Fact]
    public async Task A_running_continuum_restarts_what_crashes_and_stops_its_nodes_before_its_control_plane()
    {
        Programs();
        Task<CliResult> up = UpAsync();
        await ServeAsync(up);
        UpRecord record = await RecordAsync(up);

        Assert.Equal($"http://127.0.0.1:{_port}", record.ControlPlane);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Data, "token")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));

        CliResult second = await _cli.RunAsync("up", "--data", Data);
        Assert.Equal(CliExit.TemporaryFailure, second.Exit);
        Assert.Contains("another `continuum up` runs", second.Error);

        using (System.Diagnostics.Process edge = System.Diagnostics.Process.GetProcessById(record.Programs["edge-1"]))
        {
            edge.Kill();
        }

        await Deadline.UntilAsync(
            "edge-1 to run again", () => Read().Count(line => line == "edge-1 start") == 2 || up.IsCompleted);
        await Deadline.UntilAsync(
            "the new process to be written down",
            () => UpRecord.Read(Data)!.Programs["edge-1"] != record.Programs["edge-1"]);

        await _stop.CancelAsync();
        CliResult result = await Deadline.WithinAsync("up to stop", up);

        Assert.Equal(CliExit.Ok, result.Exit);
        Assert.Contains("edge-1 ended (killed by signal 9); starting it again in 1 s", result.Error);
        string[] stops = [.. Read().Where(line => line.EndsWith("stop", StringComparison.Ordinal))];
        Assert.Equal(["edge-1 stop", "region-1 stop"], stops[..2].Order());
        Assert.Equal("controlplane stop", stops[2]);
        Assert.False(File.Exists(Path.Combine(Data, "up.json")));
    }

    [Fact]
    public void The_pause_before_a_restart_grows_to_30_s_and_begins_anew_after_a_minute_of_health()
    {
        RestartPause pause = new();

        double[] pauses = [.. Enumerable.Range(0, 7).Select(_ => pause.Next(TimeSpan.Zero).TotalSeconds)];

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], pauses);
        Assert.Equal(1, pause.Next(TimeSpan.FromMinutes(1)).TotalSeconds);
        Assert.Equal(2, pause.Next(TimeSpan.Zero).TotalSeconds);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (CannedControlPlane server in _servers)
        {
            await server.DisposeAsync();
        }

        _cli.Dispose();
        _stop.Dispose();
    }

    private Task<CliResult> UpAsync() => _cli.RunAsync(
        _stop.Token,
        "up", "--data", Data, "--control-plane-port", $"{_port}", "--edge-port", $"{_edge}", "--region-port",
        $"{_region}", "--mqtt-port", $"{_mqtt}");

    private void Script(string name, string body)
    {
        string file = _cli.Folder.File("libexec", name);
        File.WriteAllText(file, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // They say when they start and stop; the agent's name is its second argument.
    private void Programs()
    {
        const string Loop = """
            trap 'echo "$name stop" >>EVENTS; exit 0' TERM
            echo "$name start" >>EVENTS
            while :; do sleep 0.05; done
            """;
        Script("continuum-controlplane", "name=controlplane\n" + Loop.Replace("EVENTS", Events));
        Script("continuum-agent", "name=$2\n" + Loop.Replace("EVENTS", Events));
    }

    // The ports must be free until the programs have started.
    private async Task ServeAsync(Task up)
    {
        await Deadline.UntilAsync("the control plane to start", () => Read().Length > 0 || up.IsCompleted);
        Assert.False(up.IsCompleted);
        string token = File.ReadAllText(Path.Combine(Data, "token")).Trim();
        foreach (int port in (int[])[_port, _edge, _region])
        {
            CannedControlPlane server = await CannedControlPlane.StartAsync(port, token);
            _servers.Add(server);
            server.On("GET /readyz", "{}");
            server.On("GET /v1/nodes", CannedViews.Nodes(CannedViews.Node("edge-1"), CannedViews.Node("region-1")));
        }
    }

    private async Task<UpRecord> RecordAsync(Task up)
    {
        await Deadline.UntilAsync("up.json", () => UpRecord.Read(Data) is not null || up.IsCompleted);
        return UpRecord.Read(Data)!;
    }

    private string[] Read() => File.ReadAllText(Events).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
