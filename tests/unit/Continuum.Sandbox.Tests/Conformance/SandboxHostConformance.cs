namespace Continuum.Sandbox.Tests.Conformance;

/// <summary>
/// What every sandbox host does, whatever isolates its sandboxes: written against the interface, one class a subject.
/// </summary>
public abstract class SandboxHostConformance
{
    /// <summary>Starts the host under test, or skips with the reason why there is none.</summary>
    protected abstract Task<ISandboxHost> StartHostAsync();

    private protected async Task<HostFixture> StartAsync() => await HostFixture.CreateAsync(await StartHostAsync());
}
