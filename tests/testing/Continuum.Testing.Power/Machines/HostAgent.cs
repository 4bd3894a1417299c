using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Continuum.Testing.Power.Machines;

/// <summary>An agent as a process of the host, on the data that a machine left.</summary>
internal sealed class HostAgent : IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(40);

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private HostAgent(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>All that it said.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public static HostAgent Start(PoweredNodeSettings node, string data, int httpPort, int mqttPort) =>
        new(Process.Start(new ProcessStartInfo(Path.Combine(node.AgentFolder, "continuum-agent"),
        [
            .. node.Arguments, "--data", data,
            "--controlplane:url", node.ControlPlane.GetLeftPart(UriPartial.Authority),
            "--controlplane:tokenfile", node.TokenFile,
            "--http:url", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}"),
            "--mqtt:port", mqttPort.ToString(CultureInfo.InvariantCulture),
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);

    /// <summary>Asks it to end (SIGTERM), and kills it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await AskToEndAsync();
            await _process.WaitForExitAsync().WaitAsync(EndLimit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // It does not.
        }
        finally
        {
            if (!HasEnded)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }

            // Not before it is gone: this process may itself end while it waits.
            AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
            _process.Dispose();
        }
    }

    private async Task AskToEndAsync()
    {
        if (!HasEnded)
        {
            using Process kill = Process.Start(
                "kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }
    }

    private void KillAtExit(object? sender, EventArgs e)
    {
        if (!HasEnded)
        {
            _process.Kill();
        }
    }

    private void Keep(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }
}
