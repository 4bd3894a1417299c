using Continuum.Sandbox.Tests.Fixtures;

namespace Continuum.Sandbox.Tests.Conformance;

/// <summary>Micro-VMs answer as every sandbox host does.</summary>
public sealed class MicroVmAnswerTests : AnswerConformance
{
    /// <inheritdoc/>
    protected override Task<ISandboxHost> StartHostAsync() => MicroVmHost.StartAsync();
}
