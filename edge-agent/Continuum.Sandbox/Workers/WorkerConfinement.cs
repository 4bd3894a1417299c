using System.Collections;
using Continuum.Isolation;
using Continuum.Isolation.Confinement;

namespace Continuum.Sandbox.Workers;

/// <summary>What a worker gives up before it runs anything of a function.</summary>
public static class WorkerConfinement
{
    private const string Confined = "--confined";

    /// <summary>
    /// First thing of all: gives up every file but its program, the C library and what it is shown. The program is
    /// started anew for that, because a running one has threads that would keep their rights; this returns in the new
    /// one, with the arguments that the first was given.
    /// </summary>
    /// <exception cref="IsolationException">The kernel refused: the worker must not go on.</exception>
    public static string[] Enter(string[] arguments)
    {
        if (arguments is [.. string[] given, Confined])
        {
            return given;
        }

        string program = Environment.ProcessPath!;
        ProcessConfinement.ReplaceProgram(
            program,
            [program, .. arguments, Confined],
            [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(v => $"{v.Key}={v.Value}")],
            WorkerRoot.Readable.Where(Directory.Exists),
            [WorkerRoot.Shown, "/tmp"]);
        throw new System.Diagnostics.UnreachableException("the program was replaced");
    }

    /// <summary>
    /// Once everything is open and loaded: gives up the system calls that a running worker does not make.
    /// </summary>
    /// <exception cref="IsolationException">The kernel refused: the worker must not go on.</exception>
    public static void KeepOnlyMonitorCalls() => ProcessConfinement.KeepMonitorCalls();
}
