namespace Continuum.Isolation.Launch;

/// <summary>Tells how a program ended from what was seen of it.</summary>
internal static class ExitReading
{
    private const int HighestSignal = 64;
    private const int ShellSignalBase = 128;

    /// <param name="shellCode">What bubblewrap reported: the code, or 128 and the signal; null without a
    /// program.</param>
    /// <param name="outOfMemory">Whether a process of the group was denied memory.</param>
    /// <param name="killRequested">Whether the owner asked for it.</param>
    /// <param name="killedFromOutside">Whether the monitor was killed by a signal.</param>
    /// <param name="processLimit">Whether a process was refused.</param>
    internal static ProcessExit Describe(
        int? shellCode, bool outOfMemory, bool killRequested, bool killedFromOutside, bool processLimit)
    {
        const int kill = 9;
        int? signal = shellCode switch
        {
            null => killRequested || outOfMemory || killedFromOutside ? kill : null,
            > ShellSignalBase and <= ShellSignalBase + HighestSignal => shellCode - ShellSignalBase,
            _ => null,
        };
        ExitCause cause = (outOfMemory, killRequested, shellCode, signal) switch
        {
            (true, _, _, _) => ExitCause.OutOfMemory,
            (_, true, _, not null) => ExitCause.Killed,
            (_, _, _, not null) => ExitCause.Signaled,
            (_, _, null, null) => ExitCause.NotStarted,
            _ => ExitCause.Exited,
        };
        return new ProcessExit(cause, signal is null ? shellCode : null, signal, processLimit);
    }
}
