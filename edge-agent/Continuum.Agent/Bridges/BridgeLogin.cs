namespace Continuum.Agent.Bridges;

/// <summary>How a bridge shows its password.</summary>
internal enum BridgeLogin
{
    /// <summary>In CONNECT, as it is.</summary>
    Password,

    /// <summary>By SCRAM-SHA-256: it stays here, and the other broker proves that it knows it too.</summary>
    Scram,
}
