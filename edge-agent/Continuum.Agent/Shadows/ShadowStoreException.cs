namespace Continuum.Agent.Shadows;

/// <summary>Shadows could not be read or written; nothing of what was asked was done.</summary>
internal sealed class ShadowStoreException(string message, Exception? inner = null) : Exception(message, inner);
