using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>A state changed in storage since the grain read it; the activation that sees this ends.</summary>
/// <param name="message">What was wrong and what would be right.</param>
/// <param name="storedEtag">The version that is stored; null when nothing is.</param>
/// <param name="currentEtag">The version the grain had; null when it had none.</param>
public class InconsistentStateException(string message, string? storedEtag, string? currentEtag)
    : OrleansException(message)
{
    /// <summary>The version that is stored; null when nothing is.</summary>
    public string? StoredEtag { get; } = storedEtag;

    /// <summary>The version the grain had; null when it had none.</summary>
    public string? CurrentEtag { get; } = currentEtag;

    // Only the activation whose state it is ends; the callers it propagates through live on.
    internal bool IsSourceActivation { get; set; } = true;
}
