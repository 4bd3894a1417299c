using Continuum.Sandbox.Tests.Fixtures;

namespace Continuum.Sandbox.Tests.Conformance;

/// <summary>Process isolation keeps sandboxes as every sandbox host does.</summary>
public sealed class ProcessLifeTests : LifeConformance
{
    /// <inheritdoc/>
    protected override Task<ISandboxHost> StartHostAsync() => ProcessHost.StartAsync();
}
