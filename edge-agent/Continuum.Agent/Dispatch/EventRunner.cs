using System.Diagnostics;
using Continuum.Agent.Bridges;
using Continuum.Agent.Events;
using Continuum.Agent.Ingress.Mqtt;
using Continuum.Agent.Invocations;
using Continuum.Agent.Outbox;
using Continuum.Agent.Routing;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Hosting.Telemetry;
using Continuum.Mqtt;

namespace Continuum.Agent.Dispatch;

/// <summary>Takes one event through an attempt: invokes, and settles it and its answer in the queue.</summary>
internal sealed class EventRunner(
    EventQueue queue,
    IFunctionInvoker invoker,
    IReplyPublisher publisher,
    ReplyOutbox outbox,
    MemoryLedger memory,
    RouteTableHolder routes,
    BridgePlan bridges,
    DispatchMetrics metrics,
    TimeProvider time,
    Random random,
    ILogger<EventRunner> logger)
{
    private static readonly TimeSpan SettleAgainAfter = TimeSpan.FromSeconds(1);

    public async Task<RunOutcome> RunAsync(QueuedEvent queued, CancellationToken aborting)
    {
        using Activity? activity = StartActivity(queued);
        InvocationResult result;
        try
        {
            result = await AttemptAsync(queued, activity, aborting);
        }
        catch (OperationCanceledException) when (aborting.IsCancellationRequested)
        {
            return queued.IsDurable ? new RunOutcome.BrokenOff() : Lose(queued, "qos0-stopped");
        }

        if (result is InvocationResult.Failed failed)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failed.Error.Type);
            return await FailAsync(queued, failed.Error, aborting);
        }

        metrics.Answered(queued, time.GetUtcNow());
        OutgoingReply? reply = ReplyTo(queued, (InvocationResult.Succeeded)result, activity);
        IReadOnlyList<OutgoingMessage> elsewhere = ElsewhereOf(queued, reply);
        return queued.IsDurable
            ? await SettleAsync(
                queued,
                () => queue.AnswerAsync(queued, reply, elsewhere, outbox.HandOver, CancellationToken.None),
                new RunOutcome.Gone(Reached: true),
                aborting)
            : await AnswerFromMemoryAsync(queued, reply, elsewhere, aborting);
    }

    /// <summary>Whether an event is not to be tried any more for its age.</summary>
    public bool IsTooOld(QueuedEvent queued) =>
        RetrySchedule.IsTooOld(queued, PolicyOf(queued.Function), time.GetUtcNow());

    /// <summary>Gives up an event that waited too long for a function out of reach.</summary>
    public Task<RunOutcome> GiveUpAsync(QueuedEvent queued, InvocationError error, CancellationToken aborting) =>
        queued.IsDurable
            ? ConcludeAsync(
                queued, error, RetrySchedule.GiveUp(PolicyOf(queued.Function), "maxAge"), time.GetUtcNow(), aborting)
            : Task.FromResult<RunOutcome>(Lose(queued, "qos0-failed"));

    /// <summary>Counts the loss of an event that only memory held, for which its lane had no room.</summary>
    public void LoseForRoom(QueuedEvent queued) => Lose(queued, "qos0-busy");

    /// <summary>Uniform in [0, 1).</summary>
    public double NextJitter()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }

    // At most once: an answer that cannot be published now is lost, as the event would be.
    private async Task<RunOutcome> AnswerFromMemoryAsync(
        QueuedEvent queued, OutgoingReply? reply, IReadOnlyList<OutgoingMessage> elsewhere, CancellationToken aborting)
    {
        try
        {
            queue.Outbox.Offer(elsewhere);
            string? never = reply is null || queued.Via is not null ? null : await publisher.PublishAsync(reply, aborting);
            if (never is not null)
            {
                metrics.Dropped(never);
            }
        }
        catch (Exception e)
        {
            logger.AttemptBroke(e, queued.Id, queued.Function);
            metrics.Dropped("qos0-reply");
        }

        memory.Answered(queued.Function);
        return new RunOutcome.Gone(Reached: true);
    }

    private RunOutcome.Gone Lose(QueuedEvent queued, string reason)
    {
        metrics.Dropped(reason);
        memory.Dropped(queued.Function, reason);
        return new RunOutcome.Gone(Reached: false);
    }

    private static OutgoingReply? ReplyTo(
        QueuedEvent queued, InvocationResult.Succeeded answer, Activity? activity) => queued.Reply is not { } address
            ? null
            : new OutgoingReply
            {
                EventId = queued.Id,
                Function = queued.Function,
                Address = address,
                Payload = answer.Payload,
                ContentType = answer.ContentType,
                TraceParent = activity?.Id ?? queued.TraceParent,
            };

    // The answer to what came by a bridge goes out by it alone.
    private IReadOnlyList<OutgoingMessage> ElsewhereOf(QueuedEvent queued, OutgoingReply? reply) => reply is null
        || bridges.Bridges.Count == 0
            ? []
            : bridges.CopiesOfAnswer(
                new MqttMessage
                {
                    Topic = reply.Address.Topic,
                    Payload = reply.Payload,
                    QoS = reply.Address.QoS,
                    CorrelationData = reply.Address.CorrelationData,
                    ContentType = reply.ContentType,
                    UserProperties = MessageTrace.Properties(reply.TraceParent),
                },
                queued.Via);

    private RetryPolicy PolicyOf(FunctionKey function) =>
        routes.Current.Find(function)?.Retry ?? RetryPolicy.Default;

    private async Task<InvocationResult> AttemptAsync(
        QueuedEvent queued, Activity? activity, CancellationToken aborting)
    {
        metrics.Began(queued);
        try
        {
            return await invoker.InvokeAsync(Request(queued, activity), aborting);
        }
        catch (Exception e) when (!aborting.IsCancellationRequested)
        {
            // Not of the function's making, but it must not go round without end either: the policy bounds it.
            logger.AttemptBroke(e, queued.Id, queued.Function);
            return InvocationResult.Failure(ErrorTypes.SandboxFailure, e.Message);
        }
        finally
        {
            metrics.Ended(queued);
        }
    }

    private InvocationRequest Request(QueuedEvent queued, Activity? activity) => new()
    {
        Id = queued.Id,
        Function = queued.Function,
        Payload = queued.Payload,
        ContentType = queued.ContentType,
        Deadline = time.GetUtcNow() + (routes.Current.Find(queued.Function)?.Timeout ?? TimeSpan.FromSeconds(3)),
        Attempt = queued.Attempts + 1,
        DedupKey = queued.DedupKey,
        TraceParent = activity?.Id ?? queued.TraceParent,
        Trigger = queued.Trigger,
    };

    private async Task<RunOutcome> FailAsync(QueuedEvent queued, InvocationError error, CancellationToken aborting)
    {
        if (!queued.IsDurable)
        {
            // QoS 0 is best effort: one attempt, and the loss is counted.
            Lose(queued, "qos0-failed");
            return new RunOutcome.Gone(Reached(error));
        }

        DateTimeOffset now = time.GetUtcNow();
        RetryDecision decision = RetrySchedule.Decide(queued, error, PolicyOf(queued.Function), now, NextJitter());
        return await ConcludeAsync(queued, error, decision, now, aborting);
    }

    private async Task<RunOutcome> ConcludeAsync(
        QueuedEvent queued, InvocationError error, RetryDecision decision, DateTimeOffset now, CancellationToken aborting)
    {
        bool reached = Reached(error);
        QueuedEvent counted = queued with { Attempts = queued.Attempts + (reached ? 1 : 0) };
        switch (decision)
        {
            case RetryDecision.Retry retry:
                logger.EventFailed(queued.Id, queued.Function, counted.Attempts, error.Type, error.Message);
                metrics.Retried(error.Type);
                DateTimeOffset due = now + retry.After;
                return await SettleAsync(
                    queued,
                    () => queue.RescheduleAsync(counted, due, CancellationToken.None),
                    new RunOutcome.Later(due),
                    aborting);

            case RetryDecision.Hold:
                metrics.Deferred(error.Type);
                return new RunOutcome.NotReached(error);

            case RetryDecision.Bury bury:
                logger.EventBuried(queued.Id, queued.Function, bury.Reason, error.Type, error.Message);
                metrics.Buried(bury.Reason);
                return await SettleAsync(
                    queued,
                    () => queue.BuryAsync(counted, error, reached, CancellationToken.None),
                    new RunOutcome.Gone(reached),
                    aborting);

            case RetryDecision.Drop drop:
                logger.EventDropped(queued.Id, queued.Function, drop.Reason, error.Type, error.Message);
                metrics.Dropped(drop.Reason);
                return await SettleAsync(
                    queued,
                    () => queue.DropAsync(queued, drop.Reason, reached, CancellationToken.None),
                    new RunOutcome.Gone(reached),
                    aborting);

            default:
                throw new UnreachableException();
        }
    }

    // When the queue cannot write (a full disk), the write is tried again, not the function: it has been run already,
    // and its place in the lane stays taken. At a stop the event is on the disk as it was and comes again.
    private async Task<RunOutcome> SettleAsync(
        QueuedEvent queued, Func<Task> write, RunOutcome settled, CancellationToken aborting)
    {
        while (true)
        {
            try
            {
                await write();
                return settled;
            }
            catch (EventQueueException e)
            {
                logger.NotSettled(e, queued.Id, queued.Function);
                if (e.Error is EventQueueError.Closed)
                {
                    return new RunOutcome.BrokenOff();
                }
            }

            try
            {
                await Task.Delay(SettleAgainAfter, time, aborting);
            }
            catch (OperationCanceledException)
            {
                return new RunOutcome.BrokenOff();
            }
        }
    }

    private static bool Reached(InvocationError error) => !RetrySchedule.DidNotReach(error.Type)
        && error.Type is not (ErrorTypes.FunctionNotFound or ErrorTypes.RequestTooLarge);

    private static Activity? StartActivity(QueuedEvent queued)
    {
        TraceContext.TryParse(queued.TraceParent, null, out ActivityContext parent);
        Activity? activity = AgentTelemetry.Source.StartActivity("process " + queued.Function, ActivityKind.Consumer, parent);
        activity?.SetTag("continuum.function", queued.Function.ToString());
        activity?.SetTag("continuum.invocation", queued.Id);
        activity?.SetTag("continuum.attempt", queued.Attempts + 1);
        return activity;
    }
}
