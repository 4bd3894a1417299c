using Continuum.Sandbox.Tests.Fixtures;

namespace Continuum.Sandbox.Tests.Conformance;

/// <summary>Micro-VMs fail as every sandbox host does.</summary>
public sealed class MicroVmFailureTests : FailureConformance
{
    /// <inheritdoc/>
    protected override Task<ISandboxHost> StartHostAsync() => MicroVmHost.StartAsync();
}
