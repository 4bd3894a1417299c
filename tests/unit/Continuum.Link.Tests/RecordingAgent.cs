using System.Collections.Concurrent;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Events;
using Continuum.Contracts.Invocations;

namespace Continuum.Link.Tests;

/// <summary>An agent that notes what it is asked and answers as the test says.</summary>
internal sealed class RecordingAgent : IAgentHandler
{
    public ConcurrentQueue<DesiredState> States { get; } = new();

    public ConcurrentQueue<DeadLetterSelection> Replayed { get; } = new();

    public ConcurrentQueue<DeadLetterSelection> Removed { get; } = new();

    public IReadOnlyList<DeadLetter> Letters { get; set; } = [];

    public Func<InvocationRequest, CancellationToken, Task<InvocationResult>> OnInvoke { get; set; } =
        (request, _) => Task.FromResult<InvocationResult>(new InvocationResult.Succeeded(request.Payload, "text/plain"));

    public Task ApplyDesiredStateAsync(DesiredState state, CancellationToken ct)
    {
        States.Enqueue(state);
        return Task.CompletedTask;
    }

    public Task<InvocationResult> InvokeAsync(InvocationRequest request, CancellationToken ct) => OnInvoke(request, ct);

    public Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(DeadLetterQuery query, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<DeadLetter>>(
            [.. Letters.SkipWhile(l => query.After is not null && l.Id != query.After).Skip(query.After is null ? 0 : 1)
                .Take(query.Limit)]);

    public EventLedger Ledger { get; set; } = new() { NodeId = "n", At = DateTimeOffset.UnixEpoch, Functions = [] };

    public IReadOnlyList<WaitingEvent> Waiting { get; set; } = [];

    public Task<EventLedger> ReadLedgerAsync(EventQuery query, CancellationToken ct) => Task.FromResult(Ledger);

    public Task<IReadOnlyList<WaitingEvent>> ListWaitingAsync(EventQuery query, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<WaitingEvent>>([.. Waiting.Take(query.Limit)]);

    public ConcurrentQueue<ShadowCopy> Shadows { get; } = new();

    public Task SyncShadowsAsync(IReadOnlyList<ShadowCopy> copies, CancellationToken ct)
    {
        copies.ToList().ForEach(Shadows.Enqueue);
        return Task.CompletedTask;
    }

    public Task<int> ReplayDeadLettersAsync(DeadLetterSelection selection, CancellationToken ct)
    {
        Replayed.Enqueue(selection);
        return Task.FromResult(7);
    }

    public Task<int> RemoveDeadLettersAsync(DeadLetterSelection selection, CancellationToken ct)
    {
        Removed.Enqueue(selection);
        return Task.FromResult(3);
    }
}
