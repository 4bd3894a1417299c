using Continuum.Contracts.Desired;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Contracts.Nodes;
using Continuum.Link.Agents;
using Continuum.Link.Mapping;
using Continuum.Link.Multiplexing;
using Continuum.Link.Wire;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Continuum.Link;

/// <summary>
/// The agent's end of the link: connects, registers, and does so again whenever the connection is lost. Calls throw
/// <see cref="LinkUnavailableException"/> when there is no connection or it is lost before the answer, and
/// <see cref="LinkCallException"/> when the control plane answers with an error.
/// </summary>
public sealed class AgentLink : IAsyncDisposable
{
    private readonly AgentLinkOptions _options;
    private readonly Func<NodeDescription> _describe;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AgentConnector _connector;
    private readonly ReconnectDelays _delays;
    private readonly ResiliencePipeline _connecting;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task _run = Task.CompletedTask;
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile AgentLinkState _state = new AgentLinkState.Stopped();
    private volatile LinkSession? _session;
    private volatile string _membership = "";

    /// <param name="options">Where to connect and how to try again.</param>
    /// <param name="describe">What the node says of itself; asked anew for every registration.</param>
    /// <param name="handler">Answers the control plane's calls.</param>
    /// <param name="loggers">Where the link logs.</param>
    /// <param name="time">The clock of delays and time limits.</param>
    /// <param name="random">Spreads the delays; used by the link alone from then on.</param>
    public AgentLink(
        AgentLinkOptions options,
        Func<NodeDescription> describe,
        IAgentHandler handler,
        ILoggerFactory loggers,
        TimeProvider time,
        Random random)
    {
        (_options, _describe, _time) = (options, describe, time);
        _logger = loggers.CreateLogger<AgentLink>();
        _connector = new AgentConnector(
            options, describe, new AgentCalls(handler, options.Limits.MaxMessageBytes, time), time, _logger);
        _delays = new ReconnectDelays(options, random);
        _connecting = BuildPipeline();
    }

    /// <summary>Raised after every change of <see cref="State"/>, on the link's own task: return soon.</summary>
    public event Action<AgentLinkState>? StateChanged;

    /// <summary>What the link is doing, and why it is not connected.</summary>
    public AgentLinkState State => _state;

    /// <summary>Connected and registered.</summary>
    public bool IsConnected => _state is AgentLinkState.Connected;

    /// <summary>
    /// Names the time that the control plane has known the node for, as it last said; empty before that, or where it
    /// does not say. Another one than before: it has forgotten what it knew of the node.
    /// </summary>
    public string Membership => _membership;

    /// <summary>The last measured round trip to the control plane, or null while there is none.</summary>
    public TimeSpan? RoundTrip => _session?.RoundTrip;

    /// <summary>Keeps the link up until cancelled, then closes it; returns when every call on it is over.</summary>
    /// <exception cref="InvalidOperationException">It runs already.</exception>
    public Task RunAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            if (!_run.IsCompleted)
            {
                throw new InvalidOperationException("the link runs already: one RunAsync at a time");
            }

            return _run = RunUntilStoppedAsync(ct);
        }
    }

    /// <summary>Completes when the link is connected and registered; at once when it is.</summary>
    public Task WaitForConnectionAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            return _connected.Task.WaitAsync(ct);
        }
    }

    /// <summary>The regular sign of life. It goes out ahead of all other calls' data.</summary>
    public Task HeartbeatAsync(NodeHeartbeat heartbeat, CancellationToken ct) =>
        Session.CallAsync(Operation.Heartbeat, HeartbeatMapper.ToWire(heartbeat), Nothing.Parser, MaxBytes, ct);

    /// <summary>Says how far the node is with its desired state.</summary>
    public Task AcknowledgeAsync(NodeAcknowledgement ack, CancellationToken ct) =>
        Session.CallAsync(Operation.Acknowledge, AcknowledgementMapper.ToWire(ack), Nothing.Parser, MaxBytes, ct);

    /// <summary>Asks for an invocation elsewhere. Cancelling it cancels the invocation there.</summary>
    public async Task<InvocationResult> InvokeAsync(InvocationRequest request, CancellationToken ct) =>
        InvocationMapper.ToContract(await Session.CallAsync(
            Operation.Invoke,
            InvocationMapper.ToWire(request, _time.GetUtcNow()),
            InvocationResultMessage.Parser,
            MaxBytes,
            ct));

    /// <summary>Hands log lines over; completes when the control plane has taken them. At most about 6 MiB at
    /// once.</summary>
    public Task SendLogsAsync(IReadOnlyList<LogLine> lines, CancellationToken ct) =>
        Session.CallAsync(Operation.AppendLogs, LogMapper.ToWire(lines), Nothing.Parser, MaxBytes, ct);

    /// <summary>Hands copies of shadows over; completes when they are persisted. At most about 6 MiB at once.</summary>
    public Task SyncShadowsAsync(IReadOnlyList<ShadowCopy> copies, CancellationToken ct) =>
        Session.CallAsync(Operation.SyncShadows, ShadowMapper.ToWire(copies), Nothing.Parser, MaxBytes, ct);

    /// <summary>
    /// The bytes of a blob from an offset on, as they come; what is not read is not sent. The caller verifies the
    /// digest
    /// and asks again from where it got to when the link is lost.
    /// </summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> FetchBlobAsync(string digest, long offset, CancellationToken ct) =>
        Session.StreamAsync(
            Operation.FetchBlob, new BlobRequest { Digest = digest, Offset = offset }, MaxBytes, ct);

    /// <summary>Stops the link and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    private int MaxBytes => _options.Limits.MaxMessageBytes;

    private LinkSession Session => _session ?? throw new LinkUnavailableException(_state switch
    {
        AgentLinkState.Refused(var reason) => $"the control plane refuses this agent: {reason}",
        AgentLinkState.Connecting(var reason) when reason.Length > 0 => $"not connected: {reason}",
        _ => "not connected",
    });

    private async Task RunUntilStoppedAsync(CancellationToken ct)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(ct, _stop.Token);
        try
        {
            Become(new AgentLinkState.Connecting(""), session: null);
            while (true)
            {
                await RunOnceAsync(either.Token);
                LinkMetrics.Reconnected();
                await Task.Delay(_delays.Next(failures: 0, refused: false), _time, either.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Being told to stop is how a link ends.
        }
        finally
        {
            Become(new AgentLinkState.Stopped(), session: null);
        }
    }

    private async Task RunOnceAsync(CancellationToken ct)
    {
        await using RunningLink link = await _connecting.ExecuteAsync(
            async token => await _connector.ConnectAsync(token), ct);
        _membership = link.Membership;
        Become(new AgentLinkState.Connected(), link.Session);
        _logger.LinkConnected(_options.ControlPlane, _describe().NodeId);
        LinkFault fault = await link.Session.Ended;
        Become(new AgentLinkState.Connecting(fault.Reason), session: null);
        ct.ThrowIfCancellationRequested();
        _logger.LinkLost(fault.Reason);
    }

    private ResiliencePipeline BuildPipeline() => new ResiliencePipelineBuilder { TimeProvider = _time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue,
            ShouldHandle = new PredicateBuilder().Handle<LinkException>(),
            DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(
                _delays.Next(args.AttemptNumber, IsRefusal(args.Outcome.Exception))),
            OnRetry = args =>
            {
                OnFailure(args.Outcome.Exception!, args.RetryDelay);
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    private void OnFailure(Exception failure, TimeSpan delay)
    {
        if (IsRefusal(failure))
        {
            _logger.ConnectRefused(_options.ControlPlane, failure.Message, delay);
            Become(new AgentLinkState.Refused(failure.Message), session: null);
        }
        else
        {
            _logger.ConnectFailed(_options.ControlPlane, failure.Message, delay);
            Become(new AgentLinkState.Connecting(failure.Message), session: null);
        }
    }

    private static bool IsRefusal(Exception? e) => e is LinkException { Code: LinkErrorCode.Refused };

    private void Become(AgentLinkState state, LinkSession? session)
    {
        lock (_gate)
        {
            _session = session;
            _state = state;
            if (session is not null)
            {
                _connected.TrySetResult();
            }
            else if (_connected.Task.IsCompleted)
            {
                _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        StateChanged?.Invoke(state);
    }
}
