namespace Continuum.Placement.Lab.Protocol;

/// <summary>
/// A piece of a measurement that is kept when it is finished, so that a run that was broken off goes on after it.
/// </summary>
/// <param name="Key">Unique in the measurement, and the same in every run.</param>
/// <param name="Measure">Does the work.</param>
internal sealed record Part(string Key, Action<PartRun> Measure);
