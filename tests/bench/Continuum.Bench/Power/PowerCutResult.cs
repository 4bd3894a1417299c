using Continuum.Bench.Kills;

namespace Continuum.Bench.Power;

/// <summary>One run of power cuts.</summary>
/// <param name="Kills">The run, as one of kills.</param>
/// <param name="CutsWithUnflushed">Cuts that met a disk with something unflushed.</param>
/// <param name="Unflushed">Sectors that were, over all cuts.</param>
/// <param name="Reverted">Of these, those that were not left as last written.</param>
/// <param name="DiskProblems">File systems that their journal did not put right.</param>
internal sealed record PowerCutResult(
    KillResult Kills, int CutsWithUnflushed, long Unflushed, long Reverted, IReadOnlyList<string> DiskProblems);
