namespace Continuum.Agent.State;

/// <summary>The persisted desired state cannot be read or written.</summary>
internal sealed class DesiredStateException(string message, Exception inner) : Exception(message, inner);
