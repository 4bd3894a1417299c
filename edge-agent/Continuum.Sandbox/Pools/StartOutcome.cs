using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.Pools;

/// <summary>What became of starting a sandbox.</summary>
internal abstract record StartOutcome
{
    private StartOutcome()
    {
    }

    /// <summary>It waits for work.</summary>
    public sealed record Ready(PooledSandbox Sandbox) : StartOutcome;

    /// <summary>It never asked for work, or could not be made.</summary>
    public sealed record Failed(InvocationError Error) : StartOutcome;
}
