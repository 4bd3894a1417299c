using System.Net.WebSockets;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Events;
using Continuum.Contracts.Invocations;
using Continuum.Link.Mapping;
using Continuum.Link.Multiplexing;
using Continuum.Link.Wire;

namespace Continuum.Link;

/// <summary>
/// The control plane's view of one connected agent. Every call throws <see cref="LinkUnavailableException"/> when the
/// connection is lost before the answer and <see cref="LinkCallException"/> when the agent answers with an error.
/// </summary>
public sealed class AgentConnection
{
    private readonly LinkSession _session;
    private readonly int _maxBytes;

    internal AgentConnection(string nodeId, LinkSession session, LinkLimits limits) =>
        (NodeId, _session, _maxBytes) = (nodeId, session, limits.MaxMessageBytes);

    /// <summary>The node's name.</summary>
    public string NodeId { get; }

    /// <summary>The last measured round trip to the agent, or null before the first.</summary>
    public TimeSpan? RoundTrip => _session.RoundTrip;

    /// <summary>Completes, never faulted, when the connection is over.</summary>
    public Task Closed => _session.Ended;

    /// <summary>Ends the connection; the agent is told why and connects again.</summary>
    public void Abort(string reason) =>
        _session.End(new LinkFault(LinkErrorCode.Unavailable, WebSocketCloseStatus.PolicyViolation, reason));

    /// <summary>Gives the agent a desired state; completes when the agent has persisted it.</summary>
    public Task SetDesiredStateAsync(DesiredState state, CancellationToken ct) =>
        _session.CallAsync(
            Operation.SetDesiredState, DesiredStateMapper.ToWire(state), Nothing.Parser, _maxBytes, ct);

    /// <summary>Runs an event on the agent's node. Cancelling it cancels the invocation there.</summary>
    public async Task<InvocationResult> InvokeAsync(InvocationRequest request, CancellationToken ct) =>
        InvocationMapper.ToContract(await _session.CallAsync(
            Operation.Invoke,
            InvocationMapper.ToWire(request, _session.Now),
            InvocationResultMessage.Parser,
            _maxBytes,
            ct));

    /// <summary>
    /// A page of the agent's dead letters. It may be shorter than the limit (about 6 MiB a page): ask on with the last
    /// id
    /// until a page is empty.
    /// </summary>
    public async Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(DeadLetterQuery query, CancellationToken ct) =>
        DeadLetterMapper.ToContract(await _session.CallAsync(
            Operation.ListDeadLetters, DeadLetterMapper.ToWire(query), DeadLetterPage.Parser, _maxBytes, ct));

    /// <summary>The account of the agent's events, read in one moment.</summary>
    public async Task<EventLedger> ReadLedgerAsync(EventQuery query, CancellationToken ct) =>
        EventMapper.ToContract(await _session.CallAsync(
            Operation.ReadLedger, EventMapper.ToWire(query), EventLedgerMessage.Parser, _maxBytes, ct));

    /// <summary>
    /// Events that wait on the agent's node, oldest first; fewer than the limit where one message is full.
    /// </summary>
    public async Task<IReadOnlyList<WaitingEvent>> ListWaitingAsync(EventQuery query, CancellationToken ct) =>
        EventMapper.ToContract(await _session.CallAsync(
            Operation.ListWaiting, EventMapper.ToWire(query), WaitingEventPage.Parser, _maxBytes, ct));

    /// <summary>
    /// Gives the agent copies of shadows; completes when it has persisted them. At most about 6 MiB at once.
    /// </summary>
    public Task SyncShadowsAsync(IReadOnlyList<ShadowCopy> copies, CancellationToken ct) =>
        _session.CallAsync(Operation.SyncShadows, ShadowMapper.ToWire(copies), Nothing.Parser, _maxBytes, ct);

    /// <summary>Puts dead letters back in the agent's queue; returns how many.</summary>
    public Task<int> ReplayDeadLettersAsync(DeadLetterSelection selection, CancellationToken ct) =>
        CountAsync(Operation.ReplayDeadLetters, selection, ct);

    /// <summary>Removes dead letters for good; returns how many.</summary>
    public Task<int> RemoveDeadLettersAsync(DeadLetterSelection selection, CancellationToken ct) =>
        CountAsync(Operation.RemoveDeadLetters, selection, ct);

    private async Task<int> CountAsync(Operation operation, DeadLetterSelection selection, CancellationToken ct) =>
        (await _session.CallAsync(
            operation, DeadLetterMapper.ToWire(selection), CountMessage.Parser, _maxBytes, ct)).Count;
}
