using Continuum.Isolation.Interop;
using Continuum.Isolation.Seccomp;

namespace Continuum.Isolation.Confinement;

/// <summary>What a process gives up by itself, for good.</summary>
public static class ProcessConfinement
{
    /// <summary>
    /// Starts a program in place of this one with no more right to files than reading (and running) what is beneath
    /// some folders and anything beneath others (landlock(7)). It is for the start of a program: a running one has
    /// threads that would keep their rights, and its replacement has none of those.
    /// </summary>
    /// <param name="path">The program; it may be this one again.</param>
    /// <param name="arguments">Its arguments, the first being its name.</param>
    /// <param name="environment">Its environment, as <c>NAME=value</c>.</param>
    /// <param name="readable">Folders to read from.</param>
    /// <param name="writable">Folders to do anything in.</param>
    /// <exception cref="IsolationException">The kernel has no Landlock, a folder or the program is missing.</exception>
    public static void ReplaceProgram(
        string path,
        IReadOnlyList<string> arguments,
        IReadOnlyList<string> environment,
        IEnumerable<string> readable,
        IEnumerable<string> writable)
    {
        Landlock.Restrict(readable, writable);
        ProgramReplacement.Run(path, arguments, environment);
    }

    /// <summary>
    /// Leaves this process, all its threads, the system calls that a running monitor of virtual machines makes: no new
    /// programs or processes, no new sockets, ioctl(2) for KVM alone.
    /// </summary>
    /// <exception cref="IsolationException">The kernel refused.</exception>
    public static void KeepMonitorCalls() => CallFilter.Install(SeccompProgram.For(SeccompPolicy.RunningMonitors));
}
