namespace Continuum.Agent.Commits;

/// <summary>How much a group commit takes on.</summary>
/// <param name="Together">Writes that share one commit, at most, beside those that could wait.</param>
/// <param name="Waiting">Writes that wait for their commit; who brings one more waits with it.</param>
internal readonly record struct GroupBounds(int Together, int Waiting = 10_000);
