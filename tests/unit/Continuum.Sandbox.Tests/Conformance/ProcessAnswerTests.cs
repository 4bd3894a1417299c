using Continuum.Sandbox.Tests.Fixtures;

namespace Continuum.Sandbox.Tests.Conformance;

/// <summary>Process isolation answers as every sandbox host does.</summary>
public sealed class ProcessAnswerTests : AnswerConformance
{
    /// <inheritdoc/>
    protected override Task<ISandboxHost> StartHostAsync() => ProcessHost.StartAsync();
}
