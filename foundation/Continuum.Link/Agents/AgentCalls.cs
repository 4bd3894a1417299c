using Continuum.Link.Mapping;
using Continuum.Link.Multiplexing;
using Continuum.Link.Wire;

namespace Continuum.Link.Agents;

/// <summary>Answers the control plane's calls with the agent's handler.</summary>
internal sealed class AgentCalls(IAgentHandler handler, int maxBytes, TimeProvider time)
{
    public Task ServeAsync(LinkStream stream, CancellationToken ct) => stream.Operation switch
    {
        Operation.SetDesiredState => stream.AnswerAsync(DesiredStateMessage.Parser, maxBytes, async (request, token) =>
        {
            await handler.ApplyDesiredStateAsync(DesiredStateMapper.ToContract(request), token);
            return new Nothing();
        }, ct),
        Operation.Invoke => stream.AnswerAsync(InvocationRequestMessage.Parser, maxBytes, async (request, token) =>
            InvocationMapper.ToWire(
                await handler.InvokeAsync(InvocationMapper.ToContract(request, time.GetUtcNow()), token)), ct),
        Operation.ListDeadLetters => stream.AnswerAsync(DeadLetterQueryMessage.Parser, maxBytes, async (query, token) =>
            DeadLetterMapper.ToWire(
                await handler.ListDeadLettersAsync(DeadLetterMapper.ToContract(query), token), maxBytes), ct),
        Operation.ReadLedger => stream.AnswerAsync(EventQueryMessage.Parser, maxBytes, async (query, token) =>
            EventMapper.ToWire(await handler.ReadLedgerAsync(EventMapper.ToContract(query), token)), ct),
        Operation.ListWaiting => stream.AnswerAsync(EventQueryMessage.Parser, maxBytes, async (query, token) =>
            EventMapper.ToWire(await handler.ListWaitingAsync(EventMapper.ToContract(query), token), maxBytes), ct),
        Operation.SyncShadows => stream.AnswerAsync(ShadowBatch.Parser, maxBytes, async (request, token) =>
        {
            await handler.SyncShadowsAsync(ShadowMapper.ToContract(request), token);
            return new Nothing();
        }, ct),
        Operation.ReplayDeadLetters => CountAsync(stream, handler.ReplayDeadLettersAsync, ct),
        Operation.RemoveDeadLetters => CountAsync(stream, handler.RemoveDeadLettersAsync, ct),
        _ => throw new LinkCallException(
            LinkErrorCode.InvalidRequest, $"an agent does not answer operation {stream.Operation}"),
    };

    private Task CountAsync(
        LinkStream stream, Func<DeadLetterSelection, CancellationToken, Task<int>> act, CancellationToken ct) =>
        stream.AnswerAsync(DeadLetterSelectionMessage.Parser, maxBytes, async (selection, token) =>
            new CountMessage { Count = await act(DeadLetterMapper.ToContract(selection), token) }, ct);
}
