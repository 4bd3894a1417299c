using System.Collections.Concurrent;
using System.Text.Json;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Sandbox.MicroVms;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.Workers;

/// <summary>The worker's end: does with a sandbox host what the agent asks for.</summary>
/// <param name="open">Makes its sandboxes: with the first version, when the folders it is shown are there.</param>
/// <param name="channel">The agent.</param>
/// <param name="logger">Where to log.</param>
/// <param name="time">The clock.</param>
internal sealed class WorkerServer(
    Func<ISandboxHost> open, WorkerChannel channel, ILogger logger, TimeProvider time)
{
    // What is sent of the log at once: as JSON it must fit into a frame.
    private const int LogLines = 1000;
    private const int LogCharacters = 512 * 1024;

    private static readonly TimeSpan UseInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EnterInterval = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LogInterval = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<long, Call> _running = new();
    private readonly TaskCompletionSource<ISandboxHost> _opened =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Serves until the agent is gone.</summary>
    /// <exception cref="IOException">The channel broke.</exception>
    public async Task RunAsync(HelloMessage hello)
    {
        using CancellationTokenSource stop = new();
        Task reports = ReportAsync(stop.Token);
        channel.Send(WorkerFrameKind.Hello, 0, hello, WorkerJson.Default.HelloMessage, default);
        ChannelThreads reader = new(channel, Handle, "worker-channel");
        Exception? problem = await reader.Ended;
        await stop.CancelAsync();
        foreach (Call running in _running.Values)
        {
            await running.CancelAsync();
        }

        await reports;
        if (_opened.Task.IsCompletedSuccessfully)
        {
            await (await _opened.Task).DisposeAsync();
        }

        if (problem is not null)
        {
            throw problem;
        }
    }

    /// <summary>It is there once a version was prepared; before, the agent has nothing to ask for.</summary>
    private ISandboxHost Host => _opened.Task.IsCompletedSuccessfully
        ? _opened.Task.Result
        : throw new InvalidDataException("the agent asked for a version before it had any prepared");

    private Action? Handle(WorkerFrame frame, bool hasRoom)
    {
        switch (frame.Kind)
        {
            case WorkerFrameKind.Invoke:
                return Invoke(frame, hasRoom);
            case WorkerFrameKind.Cancel or WorkerFrameKind.RetireNow:
                if (_running.TryGetValue(frame.Id, out Call? running))
                {
                    running.Cancel();
                }

                break;
            case WorkerFrameKind.Prepare:
                if (!_opened.Task.IsCompleted)
                {
                    _opened.SetResult(open());
                }

                _ = PrepareAsync(frame.Id, Read(frame, WorkerJson.Default.SandboxSpec));
                break;
            case WorkerFrameKind.Retire:
                _ = RetireAsync(frame.Id, Read(frame, WorkerJson.Default.VersionKey));
                break;
            default:
                throw new InvalidDataException($"the agent sent a frame of kind {frame.Kind}");
        }

        return null;
    }

    private Action? Invoke(WorkerFrame frame, bool hasRoom)
    {
        long id = frame.Id;
        InvokeMessage message = Read(frame, WorkerJson.Default.InvokeMessage);
        InvocationRequest request = message.ToRequest(frame.Payload.ToArray());
        Call call = Begin(id); // before another frame is read, which may cancel it
        call.IsEntering = true;
        if (!hasRoom)
        {
            _ = Task.Run(Enter);
            return null;
        }

        // What comes before the first wait is done here: the copy is made where none is ready, and runs.
        return () =>
        {
            OfferedThread.Offer();
            Enter();
            OfferedThread.Take()?.Invoke();
        };

        void Enter()
        {
            _ = InvokeAsync(id, message.Version, request, call);
            call.IsEntering = false;
        }
    }

    private Task InvokeAsync(
        long id, VersionKey version, InvocationRequest request, Call call) =>
        AnswerAsync(
            id, call,
            async token => Send(id, await Host.InvokeAsync(version, request, token)),
            broke => Send(id, InvocationResult.Failure(ErrorTypes.SandboxFailure, broke)));

    private Task PrepareAsync(long id, SandboxSpec spec) => AnswerAsync(
        id, Begin(id),
        async token => Send(id, await Host.PrepareAsync(spec, token)),
        broke => Send(id, new PrepareResult.Refused(new InvocationError(ErrorTypes.SandboxFailure, broke))));

    private Task RetireAsync(long id, VersionKey version) => AnswerAsync(
        id, Begin(id),
        async token =>
        {
            // Those that the agent sent before are the version's still; their threads may be a little behind this one.
            while (_running.Any(call => call.Key < id && call.Value.IsEntering))
            {
                await Task.Delay(EnterInterval, time, CancellationToken.None);
            }

            await Host.RetireAsync(version, token);
            channel.Send(WorkerFrameKind.Retired, id);
        },
        _ => channel.Send(WorkerFrameKind.Retired, id));

    private void Send(long id, InvocationResult result)
    {
        (ResultMessage head, ReadOnlyMemory<byte> payload) = ResultMessage.From(result);
        channel.Send(WorkerFrameKind.Result, id, head, WorkerJson.Default.ResultMessage, payload);
    }

    private void Send(long id, PrepareResult result) => channel.Send(
        WorkerFrameKind.Prepared, id, PreparedMessage.From(result), WorkerJson.Default.PreparedMessage, default);

    private Call Begin(long id)
    {
        Call call = new(); // it may be cancelled while it is being forgotten: not disposed
        _running[id] = call;
        return call;
    }

    /// <summary>Never fails: an answer that nobody waits for, or that cannot be sent any more, is none.</summary>
    private async Task AnswerAsync(
        long id, Call call, Func<CancellationToken, Task> work, Action<string> explain)
    {
        try
        {
            try
            {
                await work(call.Token);
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or IOException))
            {
                // A bug of ours: whoever waits must hear of it all the same.
                logger.RequestBroke(exception);
                explain(exception.Message);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The agent gave it up, or is gone: the reader's end says so.
        }
        finally
        {
            _running.TryRemove(id, out _);
        }
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        try
        {
            ISandboxHost host = await _opened.Task.WaitAsync(cancellationToken);
            await Task.WhenAll(ShipLogsAsync(host, cancellationToken), ShipUseAsync(host, cancellationToken));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The end of the worker.
        }
    }

    private async Task ShipLogsAsync(ISandboxHost host, CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<LogLine> lines =
            host.ReadLogsAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        List<LogLine> batch = [];
        Task<bool> next = lines.MoveNextAsync().AsTask();
        while (await next)
        {
            // A line wakes whoever waits for it, which takes a processor from its invocation: for a while nobody waits.
            await Task.Delay(LogInterval, time, cancellationToken);
            int characters = 0;
            do
            {
                batch.Add(lines.Current);
                characters += lines.Current.Text.Length;
                next = lines.MoveNextAsync().AsTask();
            }
            while (batch.Count < LogLines && characters < LogCharacters
                && next.IsCompletedSuccessfully && await next);
            channel.Send(WorkerFrameKind.Logs, 0, batch, WorkerJson.Default.ListLogLine, default);
            batch.Clear();
        }
    }

    private async Task ShipUseAsync(ISandboxHost host, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(UseInterval, time);
        using WorkerMeasures measures = new();
        do
        {
            UseMessage use = new(host.ReadUse(), measures.Take());
            channel.Send(WorkerFrameKind.Use, 0, use, WorkerJson.Default.UseMessage, default);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private static T Read<T>(WorkerFrame frame, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(frame.Head.Span, type)
        ?? throw new InvalidDataException($"a frame of kind {frame.Kind} without fields");

    /// <summary>Something that the agent asked for.</summary>
    private sealed class Call : CancellationTokenSource
    {
        private volatile bool _isEntering;

        /// <summary>Whether its invocation is not one of its version's yet.</summary>
        public bool IsEntering
        {
            get => _isEntering;
            set => _isEntering = value;
        }
    }
}
