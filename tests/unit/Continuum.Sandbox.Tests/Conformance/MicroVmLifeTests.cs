using Continuum.Sandbox.Tests.Fixtures;

namespace Continuum.Sandbox.Tests.Conformance;

/// <summary>Micro-VMs are kept as every sandbox host does.</summary>
public sealed class MicroVmLifeTests : LifeConformance
{
    /// <inheritdoc/>
    protected override Task<ISandboxHost> StartHostAsync() => MicroVmHost.StartAsync();
}
