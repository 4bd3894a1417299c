using Continuum.Cli.Access;
using Continuum.Cli.Output;
using Continuum.Cli.Startup;
using Continuum.Hosting.Access;

namespace Continuum.Cli.Up;

/// <summary>A running continuum on this machine: its programs, kept running until they are to stop.</summary>
internal sealed class LocalContinuum : IAsyncDisposable
{
    private static readonly TimeSpan ReadyAnswerTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _recording = new();
    private readonly UpSettings _settings;
    private readonly Presenter _presenter;
    private readonly Surroundings _surroundings;
    private readonly HttpClient _http;
    private readonly ChildLauncher _launcher = new();
    private readonly SupervisedChild _controlPlane;
    private readonly SupervisedChild[] _agents;

    public LocalContinuum(UpSettings settings, UpPlan plan, Presenter presenter)
    {
        _settings = settings;
        _presenter = presenter;
        _surroundings = presenter.Surroundings;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = ReadyAnswerTimeout };
        _controlPlane = Child(plan.ControlPlane);
        _agents = [.. plan.Agents.Select(Child)];
    }

    /// <summary>Starts everything, says where it is, keeps it running and stops it in order.</summary>
    public async Task<CliExit> RunAsync(CancellationToken stop)
    {
        try
        {
            await ProgressDisplay.RunAsync(_presenter, "starting a continuum", async say =>
            {
                await StartAsync(say, stop);
                return true;
            });
            WriteRecord();
            Show();
            await KeepRunningAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _presenter.Note("stopping");
        }
        finally
        {
            await StopAsync();
        }

        return CliExit.Ok;
    }

    public ValueTask DisposeAsync()
    {
        foreach (SupervisedChild child in _agents.Append(_controlPlane))
        {
            child.Dispose();
        }

        _launcher.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private SupervisedChild Child(ChildProgram program) =>
        new(program, _launcher, _http, _surroundings.Time, _presenter.Note);

    private async Task StartAsync(Action<string> say, CancellationToken stop)
    {
        foreach (SupervisedChild child in _agents.Append(_controlPlane))
        {
            LogTail.Begin(child.Program.LogFile);
        }

        say("starting the control plane");
        await _controlPlane.StartAsync();
        await _controlPlane.WaitReadyAsync(stop);
        say($"starting the nodes {string.Join(" and ", _agents.Select(agent => agent.Program.Name))}");
        await Task.WhenAll(_agents.Select(agent => agent.StartAsync()));
        await Task.WhenAll(_agents.Select(agent => agent.WaitReadyAsync(stop)));
        say("waiting until the nodes are connected");
        ControlPlaneAddress address = new(new Uri(_settings.ControlPlaneUrl), AccessToken.Load(_settings.TokenFile));
        await FleetReady.WaitAsync(
            address, [.. _agents.Select(agent => agent.Program.Name)], _surroundings.Time, stop);
    }

    // One that cannot be kept running (no process can be made, the disk is full) ends all.
    private async Task KeepRunningAsync(CancellationToken stop)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] kept =
            [.. _agents.Append(_controlPlane).Select(child => child.KeepRunningAsync(WriteRecord, ended.Token))];
        Task first = await Task.WhenAny(kept);
        await ended.CancelAsync();
        await Task.WhenAll(kept).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    // Agents first: what they still work on may need the control plane.
    private async Task StopAsync()
    {
        await Task.WhenAll(_agents.Select(agent => agent.StopAsync(_surroundings.Force)));
        await _controlPlane.StopAsync(_surroundings.Force);
        File.Delete(Path.Combine(_settings.DataFolder, UpRecord.FileName));
    }

    private UpRecord Record() => new(
        Environment.ProcessId,
        _settings.ControlPlaneUrl,
        new Dictionary<string, string>
        {
            [UpPlan.RegionNode] = _settings.RegionUrl,
            [UpPlan.EdgeNode] = _settings.EdgeUrl,
        },
        _settings.MqttUrl,
        _agents.Append(_controlPlane).ToDictionary(child => child.Program.Name, child => child.ProcessId));

    // Two programs may be started again at once.
    private void WriteRecord()
    {
        lock (_recording)
        {
            Record().Write(_settings.DataFolder);
        }
    }

    private void Show() => _presenter.Show(Record(), CliJson.Default.UpRecord, _ =>
    {
        _presenter.Table(
            ["PROGRAM", "ADDRESS", "WHAT"],
            [
                ["control plane", _settings.ControlPlaneUrl, "API under /v1, functions under /NAMESPACE/PATH"],
                [UpPlan.RegionNode, _settings.RegionUrl, "region node: functions under /NAMESPACE/PATH"],
                [UpPlan.EdgeNode, _settings.EdgeUrl, "edge node: functions under /NAMESPACE/PATH"],
                [UpPlan.EdgeNode, _settings.MqttUrl, "edge node: MQTT 3.1.1 and 5.0"],
            ]);
        _presenter.Line("");
        _presenter.Line($"State and logs are in {_settings.DataFolder}. Ctrl-C stops it.");
    });
}
