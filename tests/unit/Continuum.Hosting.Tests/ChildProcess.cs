using System.Diagnostics;
using System.Text;
using Continuum.Testing;

namespace Continuum.Hosting.Tests;

/// <summary>The sample program as a real process.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly StringBuilder _error = new();
    private readonly Process _process;

    private ChildProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_error)
            {
                // A null ends the stream.
                _error.Append(line.Data is null ? "" : line.Data + "\n");
            }
        };
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    public static ChildProcess Start(params string[] arguments)
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, "Continuum.Hosting.Tests.dll");
        ProcessStartInfo start = new("dotnet", ["exec", assembly, Program.AsChild, .. arguments])
        {
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        return new(Process.Start(start)!);
    }

    public Task ReadyAsync() =>
        Deadline.SeenAsync("the child to be ready", () => Task.FromResult(Error), text => text.Contains("is ready on"));

    public async Task<int> ExitCodeAsync()
    {
        await Deadline.WithinAsync($"the child to end", _process.WaitForExitAsync());
        return _process.ExitCode;
    }

    public async Task SignalAsync(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        await Deadline.WithinAsync("kill to end", kill.WaitForExitAsync());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
