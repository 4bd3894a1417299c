using System.Collections.Concurrent;
using System.Diagnostics;

namespace Continuum.Cli.Up;

/// <summary>
/// Starts programs from one thread that lives as long as it does. A child asks to be told when its parent ends
/// (prctl(2), PR_SET_PDEATHSIG), and for the kernel the parent is the thread that forked: were it one of the pool's,
/// the child would be stopped when the pool retires that thread.
/// </summary>
internal sealed class ChildLauncher : IDisposable
{
    // $0 is the log file, the rest the program. A session of its own keeps the terminal's Ctrl-C from the program: `up`
    // stops it in its order. setpriv has it stopped when `up` itself is killed.
    private const string Script = "exec setsid setpriv --pdeathsig TERM -- \"$@\" >>\"$0\" 2>&1 </dev/null";

    // This program's own, which the others would warn of, and one of them a secret.
    private static readonly string[] OwnVariables =
    [
        "CONTINUUM_DATA", "CONTINUUM_URL", "CONTINUUM_TOKEN", "CONTINUUM_LIBEXEC", "CONTINUUM_DEBUG",
        "CONTINUUM_NO_BUILD",
    ];

    private readonly BlockingCollection<(ChildProgram Program, TaskCompletionSource<Process> Started)> _orders =
        new(boundedCapacity: 16);

    private readonly Thread _thread;

    public ChildLauncher()
    {
        _thread = new Thread(Serve) { IsBackground = true, Name = "child launcher" };
        _thread.Start();
    }

    /// <summary>Starts a program; its output is added to its log file.</summary>
    public Task<Process> StartAsync(ChildProgram program)
    {
        TaskCompletionSource<Process> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _orders.Add((program, started));
        return started.Task;
    }

    /// <summary>Ends the thread, and with it every program that still runs.</summary>
    public void Dispose()
    {
        _orders.CompleteAdding();
        _thread.Join();
        _orders.Dispose();
    }

    private void Serve()
    {
        foreach ((ChildProgram program, TaskCompletionSource<Process> started) in _orders.GetConsumingEnumerable())
        {
            ProcessStartInfo start = Shell(program);
            try
            {
                started.SetResult(Process.Start(start)!);
            }
#pragma warning disable CA1031 // Handed to whoever asked for the program.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                started.SetException(failure);
            }
        }
    }

    private static ProcessStartInfo Shell(ChildProgram program)
    {
        ProcessStartInfo start = new("/bin/sh") { UseShellExecute = false };
        foreach (string argument in (string[])["-c", Script, program.LogFile, program.Path, .. program.Arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (string variable in OwnVariables)
        {
            start.Environment.Remove(variable);
        }

        return start;
    }
}
