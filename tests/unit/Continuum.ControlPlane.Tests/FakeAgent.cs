using System.Collections.Concurrent;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Events;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Nodes;
using Continuum.Link;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.ControlPlane.Tests;

/// <summary>
/// A node's end of the link without what is behind it: notes what it is asked and answers as the test says.
/// </summary>
internal sealed class FakeAgent : IAgentHandler, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    public FakeAgent(
        Uri controlPlane, string token, string name, string site = "plant-1", params NodeAccelerator[] accelerators)
    {
        Link = new AgentLink(
            new AgentLinkOptions
            {
                ControlPlane = new Uri(controlPlane, "/v1/link"),
                Token = token,
                FirstDelay = TimeSpan.FromMilliseconds(20),
                MaxDelay = TimeSpan.FromMilliseconds(100),
                RefusedDelay = TimeSpan.FromMilliseconds(100),
            },
            () => Describe(name, site, accelerators),
            this,
            NullLoggerFactory.Instance,
            TimeProvider.System,
            new Random(1));
        _run = Link.RunAsync(_stop.Token);
    }

    public AgentLink Link { get; }

    public ConcurrentQueue<DesiredState> States { get; } = new();

    public ConcurrentQueue<InvocationRequest> Requests { get; } = new();

    public IReadOnlyList<DeadLetter> Letters { get; set; } = [];

    public Func<InvocationRequest, CancellationToken, Task<InvocationResult>> OnInvoke { get; set; } =
        (request, _) => Task.FromResult<InvocationResult>(
            new InvocationResult.Succeeded(request.Payload, "text/plain"));

    public Task ConnectedAsync() =>
        Deadline.WithinAsync("the agent's registration", Link.WaitForConnectionAsync(CancellationToken.None));

    public Task<DesiredState> HasAsync(Func<DesiredState, bool> condition) => Deadline.SeenAsync(
        "a desired state", () => Task.FromResult(States.LastOrDefault() ?? DesiredState.Empty), condition);

    public Task ApplyDesiredStateAsync(DesiredState state, CancellationToken ct)
    {
        States.Enqueue(state);
        return Task.CompletedTask;
    }

    public Task<InvocationResult> InvokeAsync(InvocationRequest request, CancellationToken ct)
    {
        Requests.Enqueue(request);
        return OnInvoke(request, ct);
    }

    public Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(DeadLetterQuery query, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<DeadLetter>>(query.After is null ? Letters : []);

    public long Missing { get; set; }

    public Task<EventLedger> ReadLedgerAsync(EventQuery query, CancellationToken ct) => Task.FromResult(new EventLedger
    {
        NodeId = "a",
        At = DateTimeOffset.UnixEpoch,
        Functions =
        [
            new EventAccount
            {
                Function = query.Function ?? new Contracts.Functions.FunctionKey("default", "any"),
                Accepted = 3 + Missing,
                Waiting = 1,
                Answered = 2,
            },
        ],
    });

    public Task<IReadOnlyList<WaitingEvent>> ListWaitingAsync(EventQuery query, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<WaitingEvent>>(
        [
            new WaitingEvent
            {
                Id = "w-1",
                NodeId = "a",
                Function = query.Function ?? new Contracts.Functions.FunctionKey("default", "any"),
                AcceptedAt = DateTimeOffset.UnixEpoch,
                Trigger = TriggerContext.Direct,
            },
        ]);

    public ConcurrentQueue<ShadowCopy> Shadows { get; } = new();

    public Task SyncShadowsAsync(IReadOnlyList<ShadowCopy> copies, CancellationToken ct)
    {
        copies.ToList().ForEach(Shadows.Enqueue);
        return Task.CompletedTask;
    }

    public Task<int> ReplayDeadLettersAsync(DeadLetterSelection selection, CancellationToken ct) => Task.FromResult(2);

    public Task<int> RemoveDeadLettersAsync(DeadLetterSelection selection, CancellationToken ct) => Task.FromResult(3);

    public async ValueTask DisposeAsync()
    {
        if (_run.IsCompleted)
        {
            return;
        }

        await _stop.CancelAsync();
        await Deadline.WithinAsync("the link's end", _run);
        await Link.DisposeAsync();
        _stop.Dispose();
    }

    private static NodeDescription Describe(
        string name, string site, IReadOnlyList<NodeAccelerator> accelerators) => new()
        {
            NodeId = name,
            Kind = NodeKind.Edge,
            Location = new Location("eu", "berlin", site),
            Architecture = "x64",
            Capacity = new NodeCapacity(2000, 1L << 32, 1L << 36),
            AgentVersion = "0.1.0",
            SandboxKinds = ["process"],
            Accelerators = accelerators,
        };
}
