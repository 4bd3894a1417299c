namespace Continuum.Sandbox.Workers;

/// <summary>A worker process ended, or cannot be started.</summary>
/// <param name="message">What happened.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class SandboxWorkerException(string message, Exception? inner) : Exception(message, inner);
