namespace Continuum.Sandbox.Workers;

/// <summary>A worker is ready.</summary>
/// <param name="Description">How system calls arrive, for people.</param>
internal sealed record HelloMessage(string Description);
