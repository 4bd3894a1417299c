using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Isolation;
using Continuum.Sandbox.Logs;
using Continuum.Sandbox.Telemetry;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.Workers;

/// <summary>
/// One worker process as the agent sees it. Nothing it says is trusted: it can answer what it was asked, of its own
/// namespace, and a frame that is none is its end.
/// </summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    // What a worker may take over an invocation's deadline: then it is stuck.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly ConcurrentDictionary<long, Pending> _pending = new();
    private readonly TaskCompletionSource<HelloMessage> _hello =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly IsolatedProcess _process;
    private readonly WorkerChannel _channel;
    private readonly LogHub _logs;
    private readonly SandboxTelemetry _telemetry;
    private readonly ChannelThreads _reader;
    private readonly WorkerWords _words;
    private readonly TimeProvider _time;
    private readonly WorkerClaims _claims = new();
    private long _lastId;
    private volatile bool _isOver;
    private volatile UseMessage _use = new(default, []);

    public WorkerProcess(
        IsolatedProcess process,
        WorkerChannel channel,
        LogHub logs,
        SandboxTelemetry telemetry,
        ILogger logger,
        TimeProvider time)
    {
        _time = time;
        _process = process;
        _channel = channel;
        _logs = logs;
        _telemetry = telemetry;
        _words = new WorkerWords(process, logger, time);
        _reader = new ChannelThreads(channel, Handle, "worker-channel");
        Ended = WatchAsync();
    }

    /// <summary>What it says when it is ready.</summary>
    /// <remarks>Fails with <see cref="SandboxWorkerException"/> when it ends before.</remarks>
    public Task<HelloMessage> Hello => _hello.Task;

    /// <summary>Why it is no more.</summary>
    public Task<string> Ended { get; }

    /// <summary>Its host process number.</summary>
    public int HostPid => _process.HostPid;

    /// <summary>What its sandboxes used when it last said so.</summary>
    public SandboxUse Use => _use.Use;

    /// <summary>What waited for work when it last said so.</summary>
    public IReadOnlyList<FunctionMeasures> Measures => _use.Functions;

    /// <summary>Shows it a folder beneath <see cref="WorkerRoot.Shown"/>.</summary>
    public Task ShowAsync(string hostFolder, string name, bool writable) =>
        _process.ShowAsync(hostFolder, $"{WorkerRoot.Shown}/{name}", writable);

    /// <exception cref="SandboxWorkerException">The worker ended.</exception>
    public async Task<PrepareResult> PrepareAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        _claims.Add(spec.Version);
        (long id, Task<object?> answer) = Ask();
        Send(id, WorkerFrameKind.Prepare, spec, WorkerJson.Default.SandboxSpec, default);
        return await AwaitAsync(id, answer, WorkerFrameKind.Cancel, cancellationToken) as PrepareResult
            ?? throw AnsweredOther();
    }

    /// <exception cref="SandboxWorkerException">The worker ended.</exception>
    public async Task<InvocationResult> InvokeAsync(
        VersionKey version, InvocationRequest request, CancellationToken cancellationToken)
    {
        (long id, Task<object?> answer) = Ask();
        Send(id, WorkerFrameKind.Invoke, InvokeMessage.From(version, request), WorkerJson.Default.InvokeMessage,
            request.Payload);
        TimeSpan left = request.Deadline - _time.GetUtcNow();
        try
        {
            left = TimeSpan.FromTicks(Math.Clamp(left.Ticks, 0, LongestWait.Ticks)) + Grace;
            Task<object?> inTime = answer.WaitAsync(left, _time, cancellationToken);
            return await AwaitAsync(id, inTime, WorkerFrameKind.Cancel, cancellationToken) as InvocationResult
                ?? throw AnsweredOther();
        }
        catch (TimeoutException)
        {
            _pending.TryRemove(id, out _);
            TrySend(WorkerFrameKind.Cancel, id);
            return InvocationResult.Failure(
                ErrorTypes.SandboxFailure, "the worker process neither answered in time nor said that time was up");
        }
    }

    /// <summary>Once cancelled, it waits only for the worker to have destroyed the version's sandboxes.</summary>
    /// <exception cref="SandboxWorkerException">The worker ended.</exception>
    public async Task RetireAsync(VersionKey version, CancellationToken cancellationToken)
    {
        (long id, Task<object?> answer) = Ask();
        Send(id, WorkerFrameKind.Retire, version, WorkerJson.Default.VersionKey, default);
        await using CancellationTokenRegistration now =
            cancellationToken.Register(() => TrySend(WorkerFrameKind.RetireNow, id));
        await answer;
    }

    /// <summary>Kills it; what it ran fails.</summary>
    public async ValueTask DisposeAsync()
    {
        _channel.Close();
        await _process.DisposeAsync();
        await Ended;
        _channel.Dispose();
    }

    private (long Id, Task<object?> Answer) Ask()
    {
        long id = Interlocked.Increment(ref _lastId);
        // Whoever waits goes on on the thread that has the answer: see Handle.
        Pending pending = new(new TaskCompletionSource<object?>());
        _pending[id] = pending;
        if (_isOver)
        {
            FailPending("the worker has ended");
        }

        return (id, pending.Answer.Task);
    }

    private async Task<object?> AwaitAsync(
        long id, Task<object?> answer, WorkerFrameKind giveUp, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _pending.TryRemove(id, out _);
            TrySend(giveUp, id);
            throw;
        }
    }

    private void Send<T>(long id, WorkerFrameKind kind, T head, JsonTypeInfo<T> type, ReadOnlyMemory<byte> payload)
    {
        try
        {
            _channel.Send(kind, id, head, type, payload);
        }
        catch (IOException exception)
        {
            Later(id, pending =>
                pending.Answer.TrySetException(new SandboxWorkerException("the worker has ended", exception)));
        }
    }

    private void TrySend(WorkerFrameKind kind, long id)
    {
        try
        {
            _channel.Send(kind, id);
        }
        catch (IOException)
        {
            // It has ended: what it ran is over.
        }
    }

    private Action? Handle(WorkerFrame frame, bool hasRoom)
    {
        switch (frame.Kind)
        {
            case WorkerFrameKind.Result:
                InvocationResult result = Read(frame, WorkerJson.Default.ResultMessage).ToResult(frame.Payload);
                if (hasRoom && _pending.TryRemove(frame.Id, out Pending? asked))
                {
                    return () => asked.Answer.TrySetResult(result);
                }

                Answer(frame, result);
                break;
            case WorkerFrameKind.Prepared:
                Answer(frame, Read(frame, WorkerJson.Default.PreparedMessage).ToResult());
                break;
            case WorkerFrameKind.Retired:
                Answer(frame, null);
                break;
            case WorkerFrameKind.Use:
                Measure(Read(frame, WorkerJson.Default.UseMessage));
                break;
            case WorkerFrameKind.Logs:
                Read(frame, WorkerJson.Default.ListLogLine).ForEach(Write);
                break;
            case WorkerFrameKind.Hello:
                _hello.TrySetResult(Read(frame, WorkerJson.Default.HelloMessage));
                break;
            default:
                throw new InvalidDataException($"the worker sent a frame of kind {frame.Kind}");
        }

        return null;
    }

    private void Answer(WorkerFrame frame, object? answer) =>
        Later(frame.Id, pending => pending.Answer.TrySetResult(answer));

    /// <summary>Has whoever waits go on, not on this thread.</summary>
    private void Later(long id, Action<Pending> end)
    {
        if (_pending.TryRemove(id, out Pending? pending))
        {
            ThreadPool.UnsafeQueueUserWorkItem(end, pending, preferLocal: false);
        }
    }

    private void Write(LogLine line)
    {
        _claims.Check(line);
        _logs.Write(line);
    }

    private void Measure(UseMessage use)
    {
        _claims.Check(use);
        _use = use;
        foreach (FunctionMeasures measures in use.Functions)
        {
            FunctionKey function = FunctionKey.Parse(measures.Function);
            _telemetry.ColdStarts(function, measures.ColdStarts);
            foreach (double seconds in measures.StartSeconds)
            {
                _telemetry.Started(function, TimeSpan.FromSeconds(seconds));
            }
        }
    }

    private async Task<string> WatchAsync()
    {
        string reason = "the worker process has ended";
        try
        {
            Exception? broken = await _reader.Ended;
            await _process.KillAsync();
            ProcessExit exit = await _process.Exited;
            string words = await _words.LastAsync();
            reason += $" ({exit.Cause}" + (broken is null ? ")" : $"; {broken.Message})")
                + (words.Length == 0 ? "" : $": {words}");
            return reason;
        }
        finally
        {
            // Whatever happened, nobody waits for it any more.
            _hello.TrySetException(new SandboxWorkerException(reason, null));
            _ = _hello.Task.Exception; // seen by whoever waits, who may be nobody
            _isOver = true;
            FailPending(reason);
        }
    }

    private void FailPending(string reason)
    {
        foreach (long id in _pending.Keys)
        {
            Later(id, pending => pending.Answer.TrySetException(
                new SandboxWorkerException(reason, null)));
        }
    }

    private static SandboxWorkerException AnsweredOther() =>
        new("the worker answered something that it was not asked", null);

    private static T Read<T>(WorkerFrame frame, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(frame.Head.Span, type)
        ?? throw new InvalidDataException($"a frame of kind {frame.Kind} without fields");

    private sealed record Pending(TaskCompletionSource<object?> Answer);
}
