using System.Diagnostics;
using Continuum.Agent.Events;
using Continuum.Agent.Invocations;
using Continuum.Agent.Routing;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Hosting.Telemetry;

namespace Continuum.Agent.Dispatch;

/// <summary>Takes one event through an attempt: invokes, publishes the answer, and settles it in the queue.</summary>
internal sealed class EventRunner(
    EventQueue queue,
    IFunctionInvoker invoker,
    IReplyPublisher replies,
    RouteTableHolder routes,
    DispatchMetrics metrics,
    TimeProvider time,
    Random random,
    ILogger<EventRunner> logger)
{
    /// <summary>The function answered, and its answer could not be published.</summary>
    public const string ReplyNotPublished = "Continuum.ReplyNotPublished";

    private static readonly TimeSpan SettleAgainAfter = TimeSpan.FromSeconds(1);

    /// <returns>Whether the event is on the disk for later.</returns>
    public async Task<bool> RunAsync(QueuedEvent queued, CancellationToken aborting)
    {
        using Activity? activity = StartActivity(queued);
        InvocationError? error;
        try
        {
            error = await AttemptAsync(queued, activity, aborting);
        }
        catch (OperationCanceledException) when (aborting.IsCancellationRequested)
        {
            if (!queued.IsDurable)
            {
                metrics.Dropped("qos0-stopped");
            }

            return queued.IsDurable;
        }

        if (error is not null)
        {
            return await FailAsync(queued, error, activity, aborting);
        }

        metrics.Answered(queued, time.GetUtcNow());
        return queued.IsDurable
            && !await SettleAsync(queued, () => queue.CompleteAsync(queued, CancellationToken.None), aborting);
    }

    /// <returns>Why the attempt failed, or null when the event is answered.</returns>
    private async Task<InvocationError?> AttemptAsync(
        QueuedEvent queued, Activity? activity, CancellationToken aborting)
    {
        string failure = ErrorTypes.SandboxFailure;
        metrics.Began(queued);
        try
        {
            InvocationResult result = await invoker.InvokeAsync(Request(queued, activity), aborting);
            if (result is InvocationResult.Failed failed)
            {
                return failed.Error;
            }

            failure = ReplyNotPublished;
            if (queued.Reply is { } reply)
            {
                await replies.PublishAsync(
                    reply, (InvocationResult.Succeeded)result, activity?.Id ?? queued.TraceParent, aborting);
            }

            return null;
        }
        catch (Exception e) when (!aborting.IsCancellationRequested)
        {
            // Not of the function's making, but it must not go round without end either: the policy bounds it.
            logger.AttemptBroke(e, queued.Id, queued.Function);
            return new InvocationError(failure, e.Message);
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
        TraceParent = activity?.Id ?? queued.TraceParent,
        Trigger = queued.Trigger,
    };

    private async Task<bool> FailAsync(
        QueuedEvent queued, InvocationError error, Activity? activity, CancellationToken aborting)
    {
        activity?.SetStatus(ActivityStatusCode.Error, error.Type);
        if (!queued.IsDurable)
        {
            // QoS 0 is best effort: one attempt, and the loss is counted.
            metrics.Dropped("qos0-failed");
            return false;
        }

        RetryPolicy policy = routes.Current.Find(queued.Function)?.Retry ?? RetryPolicy.Default;
        DateTimeOffset now = time.GetUtcNow();
        switch (RetrySchedule.Decide(queued, error, policy, now, NextJitter()))
        {
            case RetryDecision.Retry retry:
                logger.EventFailed(queued.Id, queued.Function, queued.Attempts + 1, error.Type, error.Message);
                metrics.Retried(error.Type);
                QueuedEvent counted = queued with { Attempts = queued.Attempts + 1, Deferrals = 0 };
                await SettleAsync(
                    queued, () => queue.RescheduleAsync(counted, now + retry.After, CancellationToken.None), aborting);
                return true;

            case RetryDecision.Defer defer:
                metrics.Deferred(error.Type);
                QueuedEvent deferred = queued with { Deferrals = queued.Deferrals + 1 };
                await SettleAsync(
                    queued, () => queue.RescheduleAsync(deferred, now + defer.After, CancellationToken.None), aborting);
                return true;

            case RetryDecision.Bury bury:
                logger.EventBuried(queued.Id, queued.Function, bury.Reason, error.Type, error.Message);
                metrics.Buried(bury.Reason);
                QueuedEvent dead = queued with { Attempts = queued.Attempts + (Reached(error) ? 1 : 0) };
                return !await SettleAsync(queued, () => queue.BuryAsync(dead, error, CancellationToken.None), aborting);

            case RetryDecision.Drop drop:
                logger.EventDropped(queued.Id, queued.Function, drop.Reason, error.Type, error.Message);
                metrics.Dropped(drop.Reason);
                return !await SettleAsync(queued, () => queue.CompleteAsync(queued, CancellationToken.None), aborting);

            default:
                throw new UnreachableException();
        }
    }

    // When the queue cannot write (a full disk), the write is tried again, not the function: it has been run already,
    // and its place in the lane stays taken. At a stop the event is on the disk as it was and comes again.
    private async Task<bool> SettleAsync(QueuedEvent queued, Func<Task> write, CancellationToken aborting)
    {
        while (true)
        {
            try
            {
                await write();
                return true;
            }
            catch (EventQueueException e)
            {
                logger.NotSettled(e, queued.Id, queued.Function);
                if (e.Error is EventQueueError.Closed)
                {
                    return false;
                }
            }

            try
            {
                await Task.Delay(SettleAgainAfter, time, aborting);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    private static bool Reached(InvocationError error) =>
        !RetrySchedule.DidNotReach(error.Type) && error.Type is not ErrorTypes.FunctionNotFound;

    private double NextJitter()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }

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
