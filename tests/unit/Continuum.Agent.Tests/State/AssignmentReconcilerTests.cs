using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Sandbox;

namespace Continuum.Agent.Tests.State;

public sealed class AssignmentReconcilerTests : IAsyncLifetime
{
    private static readonly VersionKey First = Some.Version(1);
    private static readonly VersionKey Second = Some.Version(2);

    private readonly StateFixture _node = new();

    public async ValueTask InitializeAsync() => await _node.StartAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_newer_version_takes_over_when_it_is_ready_and_the_older_one_is_retired()
    {
        _node.Apply(1, First);
        await _node.ServesAsync(First);
        TaskCompletionSource<PrepareResult> starting = new();
        _node.Sandboxes.Prepare = (_, _) => starting.Task;
        _node.Apply(2, Second);
        await _node.PhaseAsync(Second, AssignmentPhase.Starting);
        Assert.Equal(First, _node.Table.Current.Find(Some.Function)?.Version);

        starting.SetResult(new PrepareResult.Ready(TimeSpan.Zero));
        await _node.ServesAsync(Second);
        await Deadline.UntilAsync(
            "the older one to be retired", () => _node.Board.Statuses is [{ Version: var only }] && only == Second);
        Assert.Equal(Second, Assert.Single(_node.Sandboxes.Prepared).Key);
    }

    [Fact]
    public async Task A_version_that_cannot_run_takes_nothing_away_and_is_tried_again_later_and_later()
    {
        _node.Apply(1, First);
        await _node.ServesAsync(First);
        _node.Sandboxes.Prepare = (_, _) => Task.FromResult<PrepareResult>(
            new PrepareResult.Refused(new InvocationError(ErrorTypes.InitError, "it exits")));
        _node.Apply(2, Second);
        foreach (int wait in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            await Deadline.UntilAsync("the wait", () => _node.Time.ArmedTimers == 1);
            await _node.PhaseAsync(Second, AssignmentPhase.Failed);
            int tried = _node.Sandboxes.History.Count;
            _node.Time.Advance(TimeSpan.FromSeconds(wait - 0.1));
            Assert.Equal(tried, _node.Sandboxes.History.Count);
            _node.Time.Advance(TimeSpan.FromSeconds(0.1));
            await Deadline.UntilAsync("another try", () => _node.Sandboxes.History.Count > tried);
        }

        Assert.Equal(First, _node.Table.Current.Find(Some.Function)?.Version);
        string detail = _node.Board.Statuses.Single(status => status.Version == Second).Detail;
        Assert.Contains("it exits", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_breaks_while_bringing_up_is_tried_again()
    {
        _node.Sandboxes.Prepare = (_, _) => throw new UnauthorizedAccessException("not now");
        _node.Apply(1, First);
        await _node.PhaseAsync(First, AssignmentPhase.Failed);
        _node.Sandboxes.Prepare = (_, _) => Task.FromResult<PrepareResult>(new PrepareResult.Ready(TimeSpan.Zero));
        await Deadline.UntilAsync("the wait", () => _node.Time.ArmedTimers > 0);
        _node.Time.Advance(TimeSpan.FromSeconds(1));
        await _node.ServesAsync(First);
    }

    [Fact]
    public async Task An_image_that_cannot_be_had_without_a_control_plane_is_said_and_tried_again()
    {
        _node.Node.Apply(Some.State(1, [Some.Assignment(First)]));
        await _node.PhaseAsync(First, AssignmentPhase.Failed);
        Assert.Contains("no control plane", Assert.Single(_node.Board.Statuses).Detail, StringComparison.Ordinal);
        await Deadline.UntilAsync("the wait", () => _node.Time.ArmedTimers > 0);
    }

    [Fact]
    public async Task What_is_no_longer_desired_is_retired()
    {
        _node.Apply(1, First, Some.Version(1, Some.OtherFunction));
        await _node.ServesAsync(First);
        await _node.ServesAsync(Some.Version(1, Some.OtherFunction));
        _node.Apply(2, First);
        await Deadline.UntilAsync("one version", () => _node.Sandboxes.Prepared.Count == 1);
        Assert.Null(_node.Table.Current.Find(Some.OtherFunction));
        _node.Apply(3);
        await Deadline.UntilAsync("no version", () => _node.Board.Statuses.Count == 0);
        Assert.Empty(_node.Sandboxes.Prepared);
    }

    [Fact]
    public async Task A_version_that_is_desired_again_while_it_is_retired_is_brought_up_anew()
    {
        TaskCompletionSource retired = new();
        _node.Sandboxes.Retire = _ => retired.Task;
        _node.Apply(1, First);
        await _node.ServesAsync(First);
        _node.Apply(2);
        await Deadline.UntilAsync("nothing to serve", () => _node.Table.Current.Find(Some.Function) is null);
        _node.Apply(3, First);
        retired.SetResult();
        await _node.ServesAsync(First);
        await _node.PhaseAsync(First, AssignmentPhase.Ready);
        Assert.True(_node.Sandboxes.Prepared.ContainsKey(First));
        Assert.Equal(["prepare", "retire", "prepare"], _node.Sandboxes.History.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task A_roll_back_serves_the_older_version_again()
    {
        _node.Apply(1, First);
        await _node.ServesAsync(First);
        _node.Apply(2, Second);
        await _node.ServesAsync(Second);
        _node.Apply(3, First);
        await _node.ServesAsync(First);
        await Deadline.UntilAsync("one version", () => _node.Sandboxes.Prepared.Keys.SequenceEqual([First]));
    }

    [Fact]
    public async Task A_roll_back_that_comes_before_the_older_version_is_retired_is_done_at_once()
    {
        // The window is short, between a version's becoming ready and the loop's next look: many roll-backs meet it.
        for (int revision = 1; revision <= 200; revision += 2)
        {
            _node.Apply(revision, First);
            await _node.ServesAsync(First);
            _node.Apply(revision + 1, Second);
            await _node.ServesAsync(Second);
        }
    }

    [Fact]
    public async Task However_fast_the_desired_state_changes_it_ends_with_the_last()
    {
        VersionKey[] versions = [.. Enumerable.Range(1, 3).Select(number => Some.Version(number))];
        Random random = new(5);
        for (int revision = 1; revision <= 300; revision++)
        {
            _node.Apply(revision, random.Next(4) is > 0 and var number ? [versions[number - 1]] : []);
            if (random.Next(8) == 0)
            {
                await Deadline.UntilAsync(
                    "any version",
                    () => _node.Board.Statuses.Count > 0 || _node.Desired.Current.Assignments.Count == 0);
            }
        }

        _node.Apply(1000, First);
        await _node.ServesAsync(First);
        await Deadline.UntilAsync("one version", () => _node.Sandboxes.Prepared.Keys.SequenceEqual([First]));
        await Deadline.UntilAsync("one status", () => _node.Board.Statuses is [{ Phase: AssignmentPhase.Ready }]);
    }

    [Fact]
    public async Task Many_functions_that_become_ready_together_all_serve()
    {
        VersionKey[] versions =
            [.. Enumerable.Range(0, 100).Select(number => Some.Version(1, new FunctionKey("default", $"f{number}")))];
        TaskCompletionSource<PrepareResult> all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _node.Sandboxes.Prepare = (_, _) => all.Task;
        _node.Apply(1, versions);
        await Deadline.UntilAsync("all to start", () => _node.Sandboxes.History.Count == 100);
        all.SetResult(new PrepareResult.Ready(TimeSpan.Zero));
        await Deadline.UntilAsync(
            "all to be ready", () => _node.Board.Statuses.All(status => status.Phase == AssignmentPhase.Ready));
        Assert.All(versions, version => Assert.Equal(version, _node.Table.Current.Find(version.Function)?.Version));
    }

    [Fact]
    public async Task A_state_that_names_a_version_twice_does_no_harm()
    {
        _node.Apply(1, First, First);
        await _node.ServesAsync(First);
        Assert.False(_node.Reconciler.ExecuteTask!.IsCompleted);
    }

    [Fact]
    public async Task An_invocation_that_meets_a_retired_version_goes_to_its_successor_or_is_told_to_come_again()
    {
        _node.Apply(1, First);
        await _node.ServesAsync(First);
        InvocationRequest request = new()
        {
            Id = "1",
            Function = Some.Function,
            Payload = default,
            Deadline = Some.Time,
        };
        Assert.IsType<InvocationResult.Succeeded>(await _node.Invoker.InvokeAsync(request, default));

        _node.Sandboxes.Prepared.Clear();
        InvocationResult.Failed gone = Assert.IsType<InvocationResult.Failed>(
            await _node.Invoker.InvokeAsync(request, default));
        Assert.Equal(ErrorTypes.NodeUnreachable, gone.Error.Type);

        // What was answered was timed, what failed was not.
        Assert.Single(Assert.Single(_node.Executions.Read()).Milliseconds);
    }
}
