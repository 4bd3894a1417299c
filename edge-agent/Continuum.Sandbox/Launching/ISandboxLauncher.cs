using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.Launching;

/// <summary>Starts a version's program isolated and connects it to the Runtime API.</summary>
internal interface ISandboxLauncher : IAsyncDisposable
{
    /// <summary><c>process</c> or <c>kvm</c>.</summary>
    string Kind { get; }

    /// <summary>Starts one. What it says to the Runtime API goes to the session.</summary>
    /// <exception cref="SandboxException">The sandbox could not be made; the function is not to blame.</exception>
    Task<ISandboxProcess> StartAsync(SandboxSpec spec, RuntimeSession session, CancellationToken cancellationToken);
}
