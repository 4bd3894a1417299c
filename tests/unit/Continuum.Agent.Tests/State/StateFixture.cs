using Continuum.Agent.Dispatch;
using Continuum.Agent.Images;
using Continuum.Agent.Invocations;
using Continuum.Agent.Routing;
using Continuum.Agent.State;
using Continuum.Agent.Tests.Dispatch;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Agent.Uplink;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Images.Store;
using Continuum.Images.Transfer;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.State;

/// <summary>A node's state with a real image store, over sandboxes of the test's making.</summary>
internal sealed class StateFixture : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DispatchFixture _dispatch = new();
    private readonly DesiredStateStore _store;

    public StateFixture()
    {
        _store = DesiredStateStore.Open(_folder.File("state.db"));
        Store = new ImageStore(_folder.File("images"), new ImageStoreOptions(), TimeProvider.System);
        LinkHolder noLink = new();
        TransferOptions impatient = new() { AttemptsWithoutProgress = 1 };
        ImageProvider images = new(
            Store, new ImageTransfer(Store, impatient, TimeProvider.System), new LinkBlobSource(noLink));
        AssignmentWorker worker = new(
            images, Sandboxes, Table, Board, _dispatch.Dispatcher, Time, NullLogger<AssignmentWorker>.Instance);
        Reconciler = new AssignmentReconciler(
            Desired,
            worker,
            Table,
            Board,
            new StandIns(_store, Table, NullLogger<StandIns>.Instance),
            Sandboxes,
            Time,
            NullLogger<AssignmentReconciler>.Instance);
        Node = new NodeState(_store, Desired, Routes, Reconciler, Board, NullLogger<NodeState>.Instance);
        Invoker = new FunctionInvoker(
            Sandboxes, Table, Routes, Board, Desired, new LinkForwarder(noLink, TimeProvider.System), Executions, Time);
    }

    public ManualTimeProvider Time { get; } = new(Some.Time);

    public ImageStore Store { get; }

    public ScriptedSandboxes Sandboxes { get; } = new();

    public AssignmentTable Table { get; } = new();

    public AssignmentBoard Board { get; } = new();

    public DesiredStateHolder Desired { get; } = new();

    public RouteTableHolder Routes { get; } = new();

    public AssignmentReconciler Reconciler { get; }

    public NodeState Node { get; }

    public FunctionInvoker Invoker { get; }

    public ExecutionTimes Executions { get; } = new();

    public DesiredState? Saved => _store.Load();

    public string Image { get; private set; } = "";

    public async Task<StateFixture> StartAsync()
    {
        Image = await Functions.AddPlaceholderAsync(Store);
        await Reconciler.StartAsync(CancellationToken.None);
        return this;
    }

    /// <summary>Desires these versions, all of the one image.</summary>
    public void Apply(long revision, params VersionKey[] versions) => Node.Apply(Some.State(
        revision, [.. versions.Select(version => Some.Assignment(version, Image))], Some.HttpRoute("/x")));

    public Task ServesAsync(VersionKey version) => Deadline.SeenAsync(
        $"{version} to serve",
        () => Task.FromResult(Table.Current.Find(version.Function)?.Version),
        serving => serving == version);

    public Task PhaseAsync(VersionKey version, AssignmentPhase phase) => Deadline.SeenAsync(
        $"{version} to be {phase}",
        () => Task.FromResult(Board.Statuses.SingleOrDefault(status => status.Version == version)),
        status => status?.Phase == phase);

    public async ValueTask DisposeAsync()
    {
        await Reconciler.StopAsync(CancellationToken.None);
        Reconciler.Dispose();
        _store.Dispose();
        await _dispatch.DisposeAsync();
        _folder.Dispose();
    }
}
