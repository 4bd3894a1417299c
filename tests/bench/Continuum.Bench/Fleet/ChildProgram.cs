using System.Diagnostics;
using System.Globalization;
using Continuum.Testing;

namespace Continuum.Bench.Fleet;

/// <summary>One of the system's programs, running as a process of its own; its output goes to a file.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly string _logFile;

    private ChildProgram(string name, Process process, string logFile)
    {
        Name = name;
        _process = process;
        _logFile = logFile;
        _log = new StreamWriter(logFile, append: true);
    }

    public string Name { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts a program. Its log may be read from the file while it runs.</summary>
    public static ChildProgram Start(string name, string file, IEnumerable<string> arguments, string logFile)
    {
        if (!File.Exists(file))
        {
            throw new BenchException($"{file} is not there: build it with ./bench.sh");
        }

        ProcessStartInfo start = new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = new() { StartInfo = start };
        ChildProgram program = new(name, process, logFile);
        process.OutputDataReceived += (_, line) => program.Log(line.Data);
        process.ErrorDataReceived += (_, line) => program.Log(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return program;
    }

    /// <summary>
    /// Polls until the condition holds; fails with the program's last words when it ended or time is up.
    /// </summary>
    public async Task UntilAsync(string awaited, Func<Task<bool>> condition)
    {
        try
        {
            await Deadline.UntilAsync(awaited, async () =>
            {
                if (_process.HasExited)
                {
                    throw new BenchException($"{Name} ended with status {_process.ExitCode}");
                }

                return await condition();
            });
        }
        catch (Exception e) when (e is BenchException or TimeoutException)
        {
            throw new BenchException($"{e.Message}. The last lines of {Name}:\n{LastLines()}");
        }
    }

    /// <summary>Bytes of memory resident now (<c>VmRSS</c> of proc(5)).</summary>
    public long ResidentBytes()
    {
        string line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", default));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>SIGKILL; completes when it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await DisposeAsync();
    }

    /// <summary>Asks it to end (SIGTERM), and kills it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }

        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(40));
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        await _log.DisposeAsync();
    }

    private void Log(string? line)
    {
        lock (_log)
        {
            _log.WriteLine(line);
            _log.Flush();
        }
    }

    private string LastLines() => string.Join('\n', File.ReadLines(_logFile).TakeLast(12));
}
