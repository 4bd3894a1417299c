using System.Diagnostics.CodeAnalysis;
using Continuum.Agent.Events;

namespace Continuum.Agent.Dispatch;

/// <summary>
/// Publishes the answers that the queue keeps, in the order in which functions gave them, and then has them removed. After
/// a crash it begins with those that are still there: the publisher knows which of them are out already.
/// </summary>
internal sealed class ReplyOutbox(
    EventQueue queue, IReplyPublisher publisher, DispatchMetrics metrics, TimeProvider time, ILogger<ReplyOutbox> logger)
    : IHostedService, IDisposable
{
    private const int MemoryLimit = 1024;
    private const long MemoryBytes = 8 << 20;

    // Publishing waits for a commit of the broker's: enough at once that they share it.
    private const int AtOnce = 256;

    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    private readonly HandedOver<OutgoingReply> _handedOver = new(MemoryLimit, MemoryBytes, reply => reply.Bytes);

    private readonly Queue<OutgoingReply> _fromDisk = new();
    private readonly Signal _signal = new();
    private readonly SemaphoreSlim _slots = new(AtOnce);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();

    // The disk is read from where the loop is; until it is read to its end nothing newer is kept in memory.
    private volatile bool _unread = true;

    // Memory was full: what came since is on the disk, behind what is in memory.
    private volatile bool _overflow;
    private long _readUpTo;
    private Task _running = Task.CompletedTask;

    /// <summary>Takes an answer that is on the disk. Called in the order of the answers; quick.</summary>
    public void HandOver(OutgoingReply reply)
    {
        if (_unread || _overflow || !_handedOver.TryAdd(reply))
        {
            _overflow = true;
        }

        _signal.Raise();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            publisher.Retain(queue.ReadReplyEvents());
        }
        catch (EventQueueException e)
        {
            // What is remembered too long costs its bytes only; the next start tries it again.
            logger.RepliesNotRead(e);
        }

        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Publishes what there is, for some seconds; the rest is on the disk for the next start.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        _signal.Raise();
        try
        {
            await _running.WaitAsync(StopWithin, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await _aborting.CancelAsync();
            await _running;
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _aborting.Dispose();
        _slots.Dispose();
    }

    private async Task RunAsync()
    {
        List<Task> publishing = [];
        try
        {
            while (true)
            {
                if (await NextAsync() is not { } reply)
                {
                    if (_stopping.IsCancellationRequested)
                    {
                        break;
                    }

                    await _signal.WaitAsync(atMost: null, time, CancellationToken.None);
                    continue;
                }

                await _slots.WaitAsync(_aborting.Token);
                publishing.RemoveAll(task => task.IsCompletedSuccessfully);

                // Begun here, one after the other: that is what keeps their order.
                publishing.Add(PublishAsync(reply));
            }
        }
        catch (OperationCanceledException) when (_aborting.IsCancellationRequested)
        {
            // Stopping; what is not published is on the disk.
        }

        await Task.WhenAll(publishing);
    }

    private async Task<OutgoingReply?> NextAsync()
    {
        while (true)
        {
            try
            {
                return Next();
            }
            catch (EventQueueException e)
            {
                logger.RepliesNotRead(e);
                if (e.Error is EventQueueError.Closed)
                {
                    return null;
                }
            }

            await Task.Delay(AgainAfter, time, _aborting.Token);
        }
    }

    private OutgoingReply? Next()
    {
        while (true)
        {
            if (_fromDisk.TryDequeue(out OutgoingReply? reply) || (!_unread && TryTakeHandedOver(out reply)))
            {
                return reply;
            }

            if (_overflow)
            {
                // In this order: what is handed over in between is on the disk and will be read.
                _unread = true;
                _overflow = false;
            }

            if (!_unread)
            {
                return null;
            }

            IReadOnlyList<OutgoingReply> page = queue.ReadReplies(_readUpTo, MemoryLimit, MemoryBytes);
            foreach (OutgoingReply found in page)
            {
                _fromDisk.Enqueue(found);
                _readUpTo = found.Number;
            }

            _unread = page.Count > 0;
        }
    }

    private bool TryTakeHandedOver([NotNullWhen(true)] out OutgoingReply? reply)
    {
        while (_handedOver.TryTake(out reply))
        {
            if (reply.Number > _readUpTo)
            {
                _readUpTo = reply.Number;
                return true;
            }
        }

        return false;
    }

    private async Task PublishAsync(OutgoingReply reply)
    {
        try
        {
            while (true)
            {
                try
                {
                    string? never = await publisher.PublishAsync(reply, _aborting.Token);
                    if (never is not null)
                    {
                        logger.ReplyDropped(reply.EventId, reply.Function, never);
                        metrics.Dropped(never);
                    }

                    queue.SettleReplyLater(reply, never, () => publisher.Forget(reply.EventId));
                    return;
                }
                catch (Exception e) when (!_aborting.IsCancellationRequested)
                {
                    logger.ReplyNotPublished(e, reply.EventId, reply.Function);
                }

                await Task.Delay(AgainAfter, time, _aborting.Token);
            }
        }
        catch (OperationCanceledException) when (_aborting.IsCancellationRequested)
        {
            // On the disk for the next start.
        }
        finally
        {
            _slots.Release();
        }
    }
}
