using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.Launching;

/// <summary>A sandbox could not be made on this machine.</summary>
internal sealed class SandboxException(string message, Exception? cause) : Exception(message, cause)
{
    /// <summary>What whoever waits for the sandbox is told: of <see cref="ErrorTypes"/>.</summary>
    public string ErrorType { get; init; } = ErrorTypes.SandboxFailure;
}
