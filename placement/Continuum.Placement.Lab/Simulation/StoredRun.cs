namespace Continuum.Placement.Lab.Simulation;

/// <summary>A finished run as it is kept, with what it was run on.</summary>
/// <param name="Fingerprint">Of the options; a run of other options is not taken for this one.</param>
/// <param name="Run">What came of it.</param>
internal sealed record StoredRun(string Fingerprint, LabRun Run);
