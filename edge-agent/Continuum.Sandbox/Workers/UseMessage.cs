namespace Continuum.Sandbox.Workers;

/// <summary>What a worker says of itself from time to time.</summary>
/// <param name="Use">What its sandboxes use.</param>
/// <param name="Functions">What each of its functions did since the last time.</param>
internal sealed record UseMessage(SandboxUse Use, IReadOnlyList<FunctionMeasures> Functions);
