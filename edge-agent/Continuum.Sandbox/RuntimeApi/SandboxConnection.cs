namespace Continuum.Sandbox.RuntimeApi;

/// <summary>The feature by which the server knows whose connection a request came over.</summary>
internal sealed class SandboxConnection(RuntimeSession session)
{
    public RuntimeSession Session { get; } = session;

    /// <summary>
    /// Whether a request that parsed is being served. What the server writes outside of one is its own refusal of bytes
    /// that are no HTTP, and the only sign of it that it gives.
    /// </summary>
    public bool InRequest { get; set; }
}
