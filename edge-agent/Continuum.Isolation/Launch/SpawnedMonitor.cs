using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Launch;

/// <summary>bubblewrap, started and waiting for its arguments.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Process">The descriptor of the process.</param>
/// <param name="Spec">What it is to run, with paths that it can reach.</param>
/// <param name="Aliases">Paths made for it, to be taken away at its end.</param>
internal sealed record SpawnedMonitor(
    int Pid, FileDescriptor Process, ProcessSpec Spec, IReadOnlyList<string> Aliases);
