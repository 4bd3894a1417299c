namespace Continuum.Isolation;

/// <summary>How a program ended.</summary>
/// <param name="Cause">Why.</param>
/// <param name="ExitCode">The exit code of the first process; null when a signal ended it.</param>
/// <param name="Signal">
/// The signal that ended the first process (signal(7)), or null. An exit code of 128 + n is read as signal n, as shells
/// do: the two cannot be told apart.
/// </param>
/// <param name="ProcessLimitReached">Whether a fork(2) or clone(2) was refused for the limit on processes.</param>
public sealed record ProcessExit(ExitCause Cause, int? ExitCode, int? Signal, bool ProcessLimitReached);
