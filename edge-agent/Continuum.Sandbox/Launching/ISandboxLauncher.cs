using Continuum.Contracts.Functions;
using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.Launching;

/// <summary>Starts a version's program isolated and connects it to the Runtime API.</summary>
internal interface ISandboxLauncher : IAsyncDisposable
{
    /// <summary><c>process</c> or <c>kvm</c>.</summary>
    string Kind { get; }

    /// <summary>
    /// Whether who waits for an answer goes on on the thread that runs the program: for those who do not block.
    /// </summary>
    bool AnswersInline => false;

    /// <summary>
    /// Whether a start takes so little that who waits for it makes it itself, and that a successor is started soon.
    /// </summary>
    bool StartsAreQuick => false;

    /// <summary>Starts one. What it says to the Runtime API goes to the session.</summary>
    /// <param name="spec">The version.</param>
    /// <param name="session">Its side of the Runtime API.</param>
    /// <param name="isAhead">
    /// Whether nobody waits for it yet: it may then take longer to start where it takes less to answer.
    /// </param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="SandboxException">The sandbox could not be made; the function is not to blame.</exception>
    Task<ISandboxProcess> StartAsync(
        SandboxSpec spec, RuntimeSession session, bool isAhead, CancellationToken cancellationToken);

    /// <summary>A version is retired: what is kept for further starts of it is of no more use.</summary>
    void Forget(VersionKey version);
}
