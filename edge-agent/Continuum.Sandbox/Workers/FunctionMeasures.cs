namespace Continuum.Sandbox.Workers;

/// <summary>What one function's sandboxes in a worker did.</summary>
/// <param name="Function"><c>namespace/name</c>.</param>
/// <param name="Ready">Sandboxes that wait for work, now.</param>
/// <param name="ColdStarts">Invocations since the last time that waited for a sandbox to start.</param>
/// <param name="StartSeconds">How long starts took since the last time; a sample of them when there were many.</param>
internal sealed record FunctionMeasures(
    string Function, int Ready, long ColdStarts, IReadOnlyList<double> StartSeconds);
