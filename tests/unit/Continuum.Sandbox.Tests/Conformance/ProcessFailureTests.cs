using Continuum.Sandbox.Tests.Fixtures;

namespace Continuum.Sandbox.Tests.Conformance;

/// <summary>Process isolation fails as every sandbox host does.</summary>
public sealed class ProcessFailureTests : FailureConformance
{
    /// <inheritdoc/>
    protected override Task<ISandboxHost> StartHostAsync() => ProcessHost.StartAsync();
}
