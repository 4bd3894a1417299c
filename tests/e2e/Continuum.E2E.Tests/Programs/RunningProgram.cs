using System.Diagnostics;
using System.Text;
using Continuum.Testing;

namespace Continuum.E2E.Tests.Programs;

/// <summary>One of our programs as a real process, and what it wrote.</summary>
internal sealed class RunningProgram : IDisposable
{
    // Start-up of three runtimes at once on two cores takes seconds.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _output = new();
    private readonly Process _process;

    private RunningProgram(string path, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        Name = Path.GetFileName(path);
        ProcessStartInfo start = new(path, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _process.ErrorDataReceived += (_, line) => Keep(line.Data, _text);
        _process.OutputDataReceived += (_, line) => Keep(line.Data, _text, _output);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public string Name { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Both its outputs so far.</summary>
    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>Its standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (_text)
            {
                return _output.ToString();
            }
        }
    }

    public static RunningProgram Start(
        string path, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        new(path, arguments, environment ?? new Dictionary<string, string>());

    /// <summary>Waits until the program says that it is ready; fails with its words when it ends before.</summary>
    public async Task ReadyAsync()
    {
        string text = await Deadline.SeenAsync(
            $"{Name} to be ready",
            () => Task.FromResult(Text),
            text => text.Contains("is ready on", StringComparison.Ordinal) || _process.HasExited,
            StartLimit);
        Assert.True(!_process.HasExited, $"{Name} ended before it was ready:\n{text}");
    }

    /// <summary>Waits for its end and returns the exit code.</summary>
    public async Task<int> EndAsync(TimeSpan? within = null)
    {
        await Deadline.WithinAsync($"{Name} to end; it wrote:\n{Text}\n", _process.WaitForExitAsync(), within);
        return _process.ExitCode;
    }

    public async Task SignalAsync(string name)
    {
        ToolResult sent = await Tool.RunAsync("kill", $"-{name}", $"{Id}");
        Assert.True(sent.Code == 0, sent.Error);
    }

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndAsync();
    }

    /// <summary>SIGTERM, and waits; what does not end is killed.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited)
        {
            return;
        }

        await SignalAsync("TERM");
        try
        {
            await EndAsync();
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        Directory.CreateDirectory(Repository.Logs);
        File.AppendAllText(Path.Combine(Repository.Logs, $"{Name}-{Id}.log"), Text);
        _process.Dispose();
    }

    private void KillAtExit(object? sender, EventArgs e)
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    private void Keep(string? line, params ReadOnlySpan<StringBuilder> into)
    {
        lock (_text)
        {
            foreach (StringBuilder text in into)
            {
                // A null ends the stream.
                text.Append(line is null ? "" : line + "\n");
            }
        }
    }
}
