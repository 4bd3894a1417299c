using System.Collections.Concurrent;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Events;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Nodes;
using Continuum.Link;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.ControlPlane.Tests;

/// <summary>A node's end of the link without what is behind it: notes what it is asked and answers as the test says.</summary>
internal sealed class FakeAgent : IAgentHandler, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    public FakeAgent(Uri controlPlane, string token, string name, string site = "plant-1")
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
            () => Describe(name, site),
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

    private static NodeDescription Describe(string name, string site) => new()
    {
        NodeId = name,
        Kind = NodeKind.Edge,
        Location = new Location("eu", "berlin", site),
        Architecture = "x64",
        Capacity = new NodeCapacity(2000, 1L << 32, 1L << 36),
        AgentVersion = "0.1.0",
        SandboxKinds = ["process"],
    };
}
