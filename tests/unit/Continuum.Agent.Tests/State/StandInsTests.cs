using Continuum.Agent.State;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.State;

public sealed class StandInsTests : IDisposable
{
    private static readonly Assignment First = Some.Assignment(Some.Version());
    private static readonly Assignment Second = Some.Assignment(Some.Version(2));
    private static readonly DesiredState OnlySecond = Some.State(2, [Second]);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_version_that_served_before_a_restart_stands_in_until_a_newer_one_serves()
    {
        using (DesiredStateStore before = Open())
        {
            StandInsOf(before, new AssignmentTable()).Ready(First);
        }

        using DesiredStateStore store = Open();
        AssignmentTable table = new();
        StandIns standIns = StandInsOf(store, table);
        Assert.Equal([First.Version], Versions(standIns));
        table.Set(First);
        Assert.Equal([First.Version], Versions(standIns));
        table.Set(Second);
        Assert.Empty(Versions(standIns));
    }

    [Fact]
    public void What_became_ready_last_is_what_a_restart_remembers()
    {
        using (DesiredStateStore before = Open())
        {
            StandIns standIns = StandInsOf(before, new AssignmentTable());
            standIns.Ready(First);
            standIns.Ready(Second);
        }

        using DesiredStateStore store = Open();
        Assert.Equal(Second.Version, Assert.Single(store.LoadServing()).Version);
        Assert.Empty(Versions(StandInsOf(store, new AssignmentTable())));
    }

    [Fact]
    public void Nothing_stands_in_for_a_function_that_is_no_longer_desired()
    {
        using DesiredStateStore store = Open();
        StandIns standIns = StandInsOf(store, new AssignmentTable());
        standIns.Ready(First);
        Assert.Empty(standIns.For(Some.State(3, [])));
    }

    private static StandIns StandInsOf(DesiredStateStore store, AssignmentTable table) =>
        new(store, table, NullLogger<StandIns>.Instance);

    private static IEnumerable<VersionKey> Versions(StandIns standIns) =>
        standIns.For(OnlySecond).Select(assignment => assignment.Version);

    private DesiredStateStore Open() => DesiredStateStore.Open(_folder.File("state.db"));
}
