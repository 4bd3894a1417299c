using System.Globalization;
using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.Launching;

/// <summary>Why a sandbox is no more.</summary>
internal abstract record SandboxExit
{
    private const string NoAnswer = "Runtime exited without an answer";

    private SandboxExit()
    {
    }

    /// <summary>Its program ended by itself.</summary>
    public sealed record Exited(int Code, bool ProcessLimitReached) : SandboxExit;

    /// <summary>A signal ended its program.</summary>
    public sealed record Signaled(int Signal, bool ProcessLimitReached) : SandboxExit
    {
        /// <summary>What led to it; empty: nothing is known.</summary>
        public string Detail { get; init; } = "";
    }

    /// <summary>It went over its memory limit.</summary>
    public sealed record OutOfMemory : SandboxExit;

    /// <summary>It went over another limit.</summary>
    public sealed record LimitExceeded(string Detail) : SandboxExit;

    /// <summary>What isolated it failed; the program is not to blame.</summary>
    public sealed record Failed(string Detail) : SandboxExit;

    /// <summary>Its program could not be executed.</summary>
    public sealed record NotStarted : SandboxExit;

    /// <summary>Its owner killed it.</summary>
    public sealed record Killed : SandboxExit;

    /// <summary>The error that whoever waits for the program gets.</summary>
    /// <param name="memoryBytes">The sandbox's memory limit.</param>
    /// <param name="lastLines">What the program wrote last on standard error.</param>
    public InvocationError ToError(long memoryBytes, IReadOnlyList<string> lastLines) => this switch
    {
        Exited exited => new InvocationError(
            ErrorTypes.ExitError,
            Tell($"{NoAnswer}: exit status {exited.Code}", exited.ProcessLimitReached, lastLines)),
        Signaled signaled => new InvocationError(
            ErrorTypes.ExitError,
            Tell(
                string.Create(CultureInfo.InvariantCulture, $"{NoAnswer}: signal {signaled.Signal}")
                + (signaled.Detail.Length == 0 ? "" : $" ({signaled.Detail})"),
                signaled.ProcessLimitReached, lastLines)),
        LimitExceeded exceeded => new InvocationError(
            ErrorTypes.ExitError, Tell($"{NoAnswer}: {exceeded.Detail}", limitReached: false, lastLines)),
        Failed failed => new InvocationError(ErrorTypes.SandboxFailure, $"The sandbox broke: {failed.Detail}"),
        OutOfMemory => new InvocationError(ErrorTypes.OutOfMemory, string.Create(
            CultureInfo.InvariantCulture,
            $"The sandbox went over its memory limit of {memoryBytes / (1024 * 1024)} MiB and was killed. "
            + $"A declaration with more memory would be right if the function needs it.")),
        NotStarted => new InvocationError(
            ErrorTypes.InvalidEntrypoint,
            Tell("The entry point could not be executed", limitReached: false, lastLines)),
        _ => new InvocationError(ErrorTypes.SandboxFailure, "The sandbox was destroyed before the program answered"),
    };

    private static string Tell(FormattableString what, bool limitReached, IReadOnlyList<string> lastLines) =>
        Tell(FormattableString.Invariant(what), limitReached, lastLines);

    private static string Tell(string what, bool limitReached, IReadOnlyList<string> lastLines) =>
        what
        + (limitReached ? "; it had reached its limit of processes and threads" : "")
        + (lastLines.Count == 0 ? "" : $". Last on standard error:\n{string.Join('\n', lastLines)}");
}
