using System.Collections.Concurrent;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;

namespace Continuum.Agent.State;

/// <summary>
/// The version of each function that became ready last, over restarts: it stands in for a newer one that is not ready, so
/// that a bad deployment and a restart together do not end a function that worked.
/// </summary>
internal sealed class StandIns(DesiredStateStore store, AssignmentTable table, ILogger<StandIns> logger)
{
    private readonly ConcurrentDictionary<FunctionKey, Assignment> _serving =
        new(store.LoadServing().Select(each => KeyValuePair.Create(each.Version.Function, each)));

    /// <summary>What stands in for functions of this state of which no desired version serves.</summary>
    public IReadOnlyList<Assignment> For(DesiredState state)
    {
        HashSet<VersionKey> desired = [.. state.Assignments.Select(assignment => assignment.Version)];
        return
        [
            .. state.Assignments.Select(assignment => assignment.Version.Function).Distinct()
                .Select(_serving.GetValueOrDefault)
                .OfType<Assignment>()
                .Where(older => !desired.Contains(older.Version) && StandsIn(older)),
        ];
    }

    /// <summary>Notes that a version became ready. When that cannot be written, it serves all the same.</summary>
    public void Ready(Assignment assignment)
    {
        _serving[assignment.Version.Function] = assignment;
        try
        {
            store.SaveServing(assignment);
        }
        catch (DesiredStateException e)
        {
            logger.NotNoted(e, assignment.Version);
        }
    }

    private bool StandsIn(Assignment older) =>
        table.Current.Find(older.Version.Function) is not { } serves || serves.Version == older.Version;
}
