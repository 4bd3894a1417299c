using Continuum.Bench.Reporting;

namespace Continuum.Bench.Mqtt.Hostile;

/// <summary>A flood to clients that do not read.</summary>
/// <param name="Messages">To each of them.</param>
/// <param name="MostBytes">Of the broker's memory, meanwhile.</param>
/// <param name="ReaderGot">Of them, who reads.</param>
/// <param name="ReaderWaited">For each.</param>
internal sealed record SlowFigures(int Messages, long MostBytes, int ReaderGot, SampleSet ReaderWaited);
