using Continuum.Sandbox.Logs;

namespace Continuum.Sandbox.Launching;

/// <summary>A program that runs isolated, whatever isolates it.</summary>
internal interface ISandboxProcess : IAsyncDisposable
{
    /// <summary>Its name on this node.</summary>
    string Id { get; }

    /// <summary>Why it is no more.</summary>
    Task<SandboxExit> Exited { get; }

    /// <summary>
    /// Gives the log what the program writes; completes when that is over. To be called once: a program that is not
    /// begun yet, so that none of its words is lost, begins now.
    /// </summary>
    /// <exception cref="IOException">It could not be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Task PumpAsync(SandboxLog log, CancellationToken cancellationToken);

    /// <summary>Kills all of it; completes when none of it is left.</summary>
    Task KillAsync();

    /// <summary>
    /// The names of system calls that it made and that were refused because what isolates it does not have them.
    /// </summary>
    IReadOnlyList<string> RefusedCalls { get; }

    /// <summary>What it uses, or used when it ended.</summary>
    SandboxUsage ReadUsage();
}
