using System.Collections.Concurrent;
using System.Net.WebSockets;
using Continuum.Link.Wire;
using Microsoft.Extensions.Logging;

namespace Continuum.Link.Multiplexing;

/// <summary>One end of one connection after the hello: streams out, streams in, liveness, and one reason for its
/// end.</summary>
internal sealed class LinkSession
{
    // Heartbeats come through even when every other slot is taken.
    private const int UrgentSlots = 16;

    private readonly FrameSocket _socket;
    private readonly LinkLimits _limits;
    private readonly ILogger _logger;
    private readonly Func<LinkStream, CancellationToken, Task> _serve;
    private readonly ConcurrentDictionary<ulong, LinkStream> _streams = new();
    private readonly ConcurrentDictionary<LinkStream, Task> _serving = new();
    private readonly ConcurrentDictionary<LinkStream, bool> _calls = new();
    private readonly TaskCompletionSource<LinkFault> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Liveness _liveness;
    private readonly ulong _peerParity;
    private readonly TimeProvider _time;
    private ulong _highestPeerId;
    private int _openCalls;

    // The socket is past its hello; isAgent says whose end this is; serve answers a stream that the far end opened.
    public LinkSession(
        FrameSocket socket,
        bool isAgent,
        LinkLimits limits,
        Func<LinkStream, CancellationToken, Task> serve,
        TimeProvider time,
        ILogger logger)
    {
        (_socket, _limits, _serve, _time, _logger) = (socket, limits, serve, time, logger);
        _peerParity = isAgent ? 0UL : 1UL;
        Scheduler = new FrameScheduler(isAgent ? 1UL : 2UL, limits.MaxWaitingControlFrames);
        _liveness = new Liveness(limits, time, number => Control(new Frame { Ping = new Ping { Number = number } }));
    }

    public FrameScheduler Scheduler { get; }

    /// <summary>This machine's time.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Completes, with the reason, when the link can no longer be used.</summary>
    public Task<LinkFault> Ended => _ended.Task;

    public TimeSpan? RoundTrip => _liveness.RoundTrip;

    /// <summary>Runs the link to its end; returns when the connection is closed and every call on it is over.</summary>
    public async Task<LinkFault> RunAsync(CancellationToken ct)
    {
        using CancellationTokenSource stop = new();
        using CancellationTokenRegistration cancelled = ct.Register(() => End(new LinkFault(
            LinkErrorCode.Unavailable, WebSocketCloseStatus.EndpointUnavailable, "this end is stopping")));
        Task receiving = Guarded(ReceiveAsync, stop.Token);
        Task sending = Guarded(SendAsync, stop.Token);
        Task pinging = Guarded(_liveness.RunAsync, stop.Token);

        LinkFault fault = await _ended.Task;
        LinkException reason = fault.ToException();
        Scheduler.Fail(reason);
        foreach (LinkStream stream in _streams.Values.Concat(_calls.Keys))
        {
            stream.Fail(reason);
        }

        await CloseAsync(fault, stop, receiving, sending);
        await Task.WhenAll(receiving, sending, pinging);
        await Task.WhenAll(_serving.Values);
        return fault;
    }

    /// <summary>Ends the link; the first reason counts.</summary>
    public void End(LinkFault fault) => _ended.TrySetResult(fault);

    /// <summary>Queues a frame of the link itself. A peer that lets too many wait loses the link.</summary>
    public void Control(Frame frame)
    {
        if (!Scheduler.TryControl(frame))
        {
            End(NotReading());
        }
    }

    /// <summary>Opens a stream for a call; every stream ends in <see cref="Close"/>.</summary>
    public LinkStream Open(Operation operation)
    {
        LinkStream stream = new(this, operation);
        int most = _limits.MaxStreams + (stream.Outbound.Urgent ? UrgentSlots : 0);
        if (Interlocked.Increment(ref _openCalls) > most)
        {
            Interlocked.Decrement(ref _openCalls);
            throw new LinkCallException(
                LinkErrorCode.Overloaded, $"{_limits.MaxStreams} calls are open on this link: wait for one to end");
        }

        LinkMetrics.StreamOpened(byPeer: false);

        // Known from here on, though it has no id yet: the link's end must not leave it waiting for one.
        _calls[stream] = true;
        if (_ended.Task.IsCompleted)
        {
            stream.Fail(new LinkUnavailableException("the link was closed"));
        }

        Scheduler.Open(stream.Outbound, operation, id => Track(id, stream));
        return stream;
    }

    /// <summary>Gives a call's stream up; where it has not come to its end, the far end is told.</summary>
    public void Close(LinkStream stream, Reset? reset)
    {
        Interlocked.Decrement(ref _openCalls);
        _calls.TryRemove(stream, out _);
        Forget(stream, reset);
    }

    private void Forget(LinkStream stream, Reset? reset)
    {
        if (reset is not null && !Scheduler.Drop(stream.Outbound, new LinkCallException(
            LinkErrorCode.Cancelled, "the call was given up"), reset))
        {
            End(NotReading());
        }

        _streams.TryRemove(stream.Outbound.Id, out _);
    }

    private void Track(ulong id, LinkStream stream)
    {
        _streams[id] = stream;
        if (_ended.Task.IsCompleted)
        {
            stream.Fail(new LinkUnavailableException("the link was closed"));
        }
    }

    private async Task CloseAsync(LinkFault fault, CancellationTokenSource stop, Task receiving, Task sending)
    {
        if (fault.Status is not { } status)
        {
            _socket.Abort();
            await stop.CancelAsync();
            return;
        }

        // A receive that is cancelled aborts the WebSocket, so the goodbye goes out beside it: the receive loop ends
        // with
        // the peer's own goodbye, or with the abort that follows.
        Scheduler.TryControl(new Frame { Ping = new Ping() });
        await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(1)));
        await _socket.CloseOutputAsync(status, fault.Reason);
        await Task.WhenAny(receiving, Task.Delay(TimeSpan.FromSeconds(1)));
        if (receiving.IsCompleted)
        {
            await _socket.DrainAsync();
        }

        _socket.Abort();
        await stop.CancelAsync();
    }

    private async Task Guarded(Func<CancellationToken, Task> loop, CancellationToken ct)
    {
        try
        {
            await loop(ct);
        }
        catch (LinkUnavailableException e)
        {
            End(new LinkFault(LinkErrorCode.Unavailable, null, e.Message));
        }
        catch (LinkException e)
        {
            End(LinkFault.Violation(e));
        }
        catch (Exception e)
        {
            // The top of a loop: whatever ends it ends the link, or its calls would wait for ever.
            End(LinkFault.Lost(e));
        }
    }

    private async Task SendAsync(CancellationToken ct)
    {
        while (!_ended.Task.IsCompleted)
        {
            while (!_ended.Task.IsCompleted && Scheduler.TryTake(out Frame? frame))
            {
                await _socket.WriteAsync(frame, ct);
            }

            await Scheduler.WaitAsync(ct);
        }
    }

    private async Task ReceiveAsync(CancellationToken ct)
    {
        while (await _socket.ReadAsync(ct) is { } frame)
        {
            if (_ended.Task.IsCompleted)
            {
                continue;
            }

            _liveness.Heard();
            if (frame.StreamId == 0)
            {
                OnLinkFrame(frame);
            }
            else
            {
                OnStreamFrame(frame);
            }
        }

        End(new LinkFault(LinkErrorCode.Unavailable, WebSocketCloseStatus.NormalClosure, _socket.CloseReason));
    }

    private void OnLinkFrame(Frame frame)
    {
        switch (frame.KindCase)
        {
            case Frame.KindOneofCase.Ping:
                Control(new Frame { Pong = new Pong { Number = frame.Ping.Number } });
                break;
            case Frame.KindOneofCase.Pong:
                _liveness.Answered(frame.Pong.Number);
                break;
            default:
                throw new LinkException(LinkErrorCode.Protocol, $"a second {frame.KindCase}: it comes first and once");
        }
    }

    private void OnStreamFrame(Frame frame)
    {
        if (frame.KindCase == Frame.KindOneofCase.Open)
        {
            OnOpen(frame.StreamId, frame.Open.Operation);
        }
        else if (_streams.TryGetValue(frame.StreamId, out LinkStream? stream))
        {
            OnStreamFrame(stream, frame);
        }
        else if (!WasOpened(frame.StreamId))
        {
            throw new LinkException(
                LinkErrorCode.Protocol, $"a {frame.KindCase} frame on stream {frame.StreamId}, which was never opened");
        }
    }

    // What comes for a stream that is over crossed its end on the way and is passed over.
    private bool WasOpened(ulong id) =>
        id % 2 == _peerParity ? id <= _highestPeerId : Scheduler.HasOpened(id);

    private void OnStreamFrame(LinkStream stream, Frame frame)
    {
        bool inOrder = true;
        switch (frame.KindCase)
        {
            case Frame.KindOneofCase.Data:
                inOrder = stream.TryReceive(frame.Data.Payload.Memory);
                break;
            case Frame.KindOneofCase.Credit:
                inOrder = Scheduler.TryCredit(stream.Outbound, frame.Credit.Bytes);
                break;
            case Frame.KindOneofCase.End:
                stream.ReceiveEnd();
                break;
            default:
                stream.Fail(Reasons.ToException(frame.Reset));
                break;
        }

        if (!inOrder)
        {
            throw new LinkException(
                LinkErrorCode.Protocol,
                $"a {frame.KindCase} frame on stream {frame.StreamId} beyond its window or its end");
        }
    }

    private void OnOpen(ulong id, Operation operation)
    {
        if (id % 2 != _peerParity || id <= _highestPeerId)
        {
            throw new LinkException(LinkErrorCode.Protocol, $"stream {id} opened out of order after {_highestPeerId}");
        }

        _highestPeerId = id;
        LinkMetrics.StreamOpened(byPeer: true);
        LinkStream stream = new(this, operation);
        stream.Outbound.Id = id;
        int most = _limits.MaxStreams + (stream.Outbound.Urgent ? UrgentSlots : 0);
        // Handlers count, not streams: opening and resetting must not pile handlers up.
        if (_serving.Count >= most)
        {
            Control(new Frame
            {
                StreamId = id,
                Reset = new Reset
                {
                    Code = ErrorCode.Overloaded,
                    Message = $"{_limits.MaxStreams} calls are being answered",
                },
            });
            return;
        }

        Track(id, stream);
        TaskCompletionSource registered = new();
        _serving[stream] = ServeAsync(stream, registered.Task);
        registered.SetResult();
    }

    private async Task ServeAsync(LinkStream stream, Task registered)
    {
        Reset? reset = null;
        await registered.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await _serve(stream, stream.Over);
            stream.End();
        }
        catch (Exception e)
        {
            if (e is not LinkException and not OperationCanceledException)
            {
                _logger.HandlerFailed(e, stream.Operation.ToString());
            }

            reset = Reasons.ToReset(e);
        }
        finally
        {
            Forget(stream, reset);
            _serving.TryRemove(stream, out _);
        }
    }

    private static LinkFault NotReading() => new(
        LinkErrorCode.Protocol, WebSocketCloseStatus.PolicyViolation, "the far end does not read what it asks for");
}
