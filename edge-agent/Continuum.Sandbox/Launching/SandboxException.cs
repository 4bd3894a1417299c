namespace Continuum.Sandbox.Launching;

/// <summary>A sandbox could not be made on this machine.</summary>
internal sealed class SandboxException(string message, Exception? cause) : Exception(message, cause);
