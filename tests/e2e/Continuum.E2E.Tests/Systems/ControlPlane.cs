using Continuum.E2E.Tests.Programs;
using Continuum.Testing;

namespace Continuum.E2E.Tests.Systems;

/// <summary>A control plane as a process, on a port and a folder that outlive it.</summary>
internal sealed class ControlPlane(string dataFolder, string tokenFile, IReadOnlyDictionary<string, string> environment)
    : IAsyncDisposable
{
    private RunningProgram? _program;
    private ControlPlaneApi? _api;

    public string Url { get; } = $"http://127.0.0.1:{LastingPort.Next()}";

    public string TokenFile { get; } = tokenFile;

    public RunningProgram Program => _program ?? throw new InvalidOperationException("the control plane is not started");

    /// <summary>Its API, with the token.</summary>
    public ControlPlaneApi Api => _api ??= new ControlPlaneApi(new Uri(Url), File.ReadAllText(TokenFile).Trim());

    public async Task StartAsync()
    {
        _program?.Dispose();
        _program = RunningProgram.Start(
            Repository.ControlPlane,
            ["--url", Url, "--data", dataFolder, "--controlplane:tokenfile", TokenFile],
            environment);
        await _program.ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        if (_program is not null)
        {
            await _program.StopAsync();
            _program.Dispose();
        }
    }
}
