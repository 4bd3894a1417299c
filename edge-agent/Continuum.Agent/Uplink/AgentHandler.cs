using Continuum.Agent.Admin;
using Continuum.Agent.Invocations;
using Continuum.Agent.Shadows;
using Continuum.Agent.State;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Events;
using Continuum.Contracts.Invocations;
using Continuum.Link;

namespace Continuum.Agent.Uplink;

/// <summary>What the control plane may ask of this node.</summary>
internal sealed class AgentHandler(
    NodeState state, FunctionInvoker invoker, DeadLetters deadLetters, EventAccounts accounts, Lazy<ShadowSync> shadows)
    : IAgentHandler
{
    public Task ApplyDesiredStateAsync(DesiredState desired, CancellationToken ct)
    {
        state.Apply(desired);
        return Task.CompletedTask;
    }

    public Task<InvocationResult> InvokeAsync(InvocationRequest request, CancellationToken ct) =>
        invoker.InvokeHereAsync(request, ct);

    public Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(DeadLetterQuery query, CancellationToken ct) =>
        Task.FromResult(deadLetters.List(query.Function, query.Limit, query.After, query.Payloads));

    public Task<EventLedger> ReadLedgerAsync(EventQuery query, CancellationToken ct) =>
        Task.FromResult(accounts.ReadLedger(query.Function));

    public Task<IReadOnlyList<WaitingEvent>> ListWaitingAsync(EventQuery query, CancellationToken ct) =>
        Task.FromResult(accounts.ListWaiting(query.Function, query.Limit));

    public Task SyncShadowsAsync(IReadOnlyList<ShadowCopy> copies, CancellationToken ct) =>
        shadows.Value.TakeAsync(copies, ct);

    public Task<int> ReplayDeadLettersAsync(DeadLetterSelection selection, CancellationToken ct) =>
        deadLetters.ReplayAsync(selection, ct);

    public Task<int> RemoveDeadLettersAsync(DeadLetterSelection selection, CancellationToken ct) =>
        deadLetters.RemoveAsync(selection, ct);
}
