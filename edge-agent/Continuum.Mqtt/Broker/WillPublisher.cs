using Continuum.Mqtt.Sessions;
using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// Publishes wills in their order: the interceptor has one first, then subscribers get it and it is forgotten, in one
/// group. What the interceptor refuses subscribers get at once, and it is offered again.
/// </summary>
/// <remarks>
/// One loop, on a thread of its own choice: whoever publishes may hold locks and a group, which neither the interceptor
/// nor the routing is to meet.
/// </remarks>
internal sealed class WillPublisher(
    IPublishInterceptor? interceptor,
    MessageRouter router,
    ISessionStore store,
    BrokerMetrics metrics,
    ILogger logger,
    TimeProvider time,
    CancellationToken stopping)
{
    /// <summary>Of wills that wait for room.</summary>
    internal const long MostBytesRefused = 16 << 20;

    /// <summary>So many are offered before the first of them must have been decided: they share commits.</summary>
    private const int AtOnce = 256;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();

    // The last of each client's that subscribers do not have yet.
    private readonly Dictionary<string, PendingWill> _unsettled = new(StringComparer.Ordinal);
    private List<PendingWill> _fresh = [];
    private TaskCompletionSource _news = NewSignal();
    private Task _running = Task.CompletedTask;
    private bool _isRunning;

    // The loop's own.
    private readonly RefusedWills _refused = new(MostBytesRefused);
    private Exception? _lastRefusal;
    private long _pausedAt;
    private TimeSpan _pause;

    /// <summary>Publishes one, behind those before; later, and durably by itself. Throws nothing.</summary>
    /// <param name="clientId">Whose it is.</param>
    /// <param name="will">As it is stored.</param>
    /// <param name="publisher">The client's session, where there is one.</param>
    public void Publish(string clientId, StoredWill will, Session? publisher)
    {
        PendingWill pending = new(clientId, will, publisher, time.GetTimestamp());
        lock (_gate)
        {
            _unsettled[clientId] = pending;
            _fresh.Add(pending);
            _news.TrySetResult();
            if (!_isRunning)
            {
                _isRunning = true;
                _running = Task.Run(RunAsync, CancellationToken.None);
            }
        }
    }

    /// <summary>
    /// Completes when subscribers have every will of the client's that was published before: what its next connection
    /// says comes after them.
    /// </summary>
    public Task SettledAsync(string clientId)
    {
        lock (_gate)
        {
            return _unsettled.GetValueOrDefault(clientId)?.Settled ?? Task.CompletedTask;
        }
    }

    /// <summary>
    /// Waits a moment for those that are under way; once it stops, none is tried again. One that is not done by then is
    /// stored, and published at the next start.
    /// </summary>
    public async Task DrainAsync()
    {
        Task running;
        lock (_gate)
        {
            running = _running;
        }

        await running.WaitAsync(Patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        while (TryTake(out List<PendingWill> fresh, out Task news))
        {
            bool wasEmpty = _refused.Count == 0;
            await PublishAsync(BehindEarlier(fresh));
            if (_refused.Count == 0)
            {
                continue;
            }

            if (wasEmpty)
            {
                Pause(FirstPause);
            }
            else if (PauseLeft() == TimeSpan.Zero && !stopping.IsCancellationRequested)
            {
                List<PendingWill> again = _refused.TakeAll();
                await PublishAsync(again);
                Pause(_refused.Count < again.Count ? FirstPause : _pause * 2);
            }

            await news.WaitAsync(PauseLeft(), time, stopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool TryTake(out List<PendingWill> fresh, out Task news)
    {
        lock (_gate)
        {
            (fresh, _fresh) = (_fresh, []);
            _news = NewSignal();
            news = _news.Task;
            _isRunning = fresh.Count > 0 || (_refused.Count > 0 && !stopping.IsCancellationRequested);
            return _isRunning;
        }
    }

    // A client's wills keep their order: one that waits has its chance right before the next.
    private List<PendingWill> BehindEarlier(List<PendingWill> fresh)
    {
        if (_refused.Count == 0)
        {
            return fresh;
        }

        List<PendingWill> wills = [];
        foreach (PendingWill will in fresh)
        {
            if (_refused.TakeOf(will.ClientId) is { } earlier)
            {
                wills.Add(earlier);
            }

            wills.Add(will);
        }

        return wills;
    }

    private void Pause(TimeSpan pause)
    {
        _pause = pause < LongestPause ? pause : LongestPause;
        _pausedAt = time.GetTimestamp();
        if (_refused.Count > 0)
        {
            logger.WillsNotTaken(_lastRefusal, _refused.Count, _pause.TotalSeconds);
        }
    }

    private TimeSpan PauseLeft()
    {
        TimeSpan left = _pause - time.GetElapsedTime(_pausedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private async Task PublishAsync(List<PendingWill> wills)
    {
        foreach (PendingWill[] some in wills.Chunk(AtOnce))
        {
            Task?[] offers = [.. some.Select(OfferAsync)];
            for (int i = 0; i < some.Length; i++)
            {
                if (offers[i] is { } offer)
                {
                    Conclude(some[i], await RefusalAsync(offer));
                }
            }

            await CommitAsync();
        }
    }

    /// <returns>Null where its time was over before there was room for it.</returns>
    private Task? OfferAsync(PendingWill will)
    {
        MqttMessage message = will.Stored.Message;
        if (will.IsRouted && message.MessageExpiry is { } life)
        {
            TimeSpan left = life - time.GetElapsedTime(will.Since);
            if (left <= TimeSpan.Zero)
            {
                GiveUp(will, DropReason.Expired);
                return null;
            }

            message = message with { MessageExpiry = TimeSpan.FromSeconds(Math.Ceiling(left.TotalSeconds)) };
        }

        try
        {
            PublishContext context = new(will.ClientId, null, message, 0, Duplicate: false)
            {
                WillName = will.Stored.Name,
            };
            return interceptor?.OnWillAsync(context).AsTask() ?? Task.CompletedTask;
        }
        catch (Exception failed)
        {
            return Task.FromException(failed);
        }
    }

    private static async Task<Exception?> RefusalAsync(Task offer)
    {
        if (!offer.IsCompletedSuccessfully)
        {
            // Not on the interceptor's thread, which may hold what we need.
            await offer.ConfigureAwait(
                ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        }

        return offer.IsCompletedSuccessfully
            ? null
            : offer.Exception?.InnerException ?? new TaskCanceledException(offer);
    }

    // In one group: after a crash it is either published, or still to be.
    private void Conclude(PendingWill will, Exception? refusal)
    {
        try
        {
            using (store.Together())
            {
                if (!will.IsRouted)
                {
                    // Also one that is refused: a full disk must not keep from subscribers here that a device is gone.
                    router.Route(will.Stored.Message, will.Publisher);
                    will.IsRouted = true;
                }

                if (refusal is null)
                {
                    Forget(will);
                }
            }

            if (refusal is not null)
            {
                _lastRefusal = refusal;
                _refused.Add(will).ForEach(displaced => GiveUp(displaced, DropReason.WillNotTaken));
            }
            else if (_refused.TakeOf(will.ClientId) is { } earlier)
            {
                // It would come after what came later.
                GiveUp(earlier, DropReason.WillNotTaken);
            }
        }
        catch (Exception failed)
        {
            // It is stored, and published at the next start.
            logger.WillFailed(failed, will.ClientId);
        }
        finally
        {
            Settle(will);
        }
    }

    private void Settle(PendingWill will)
    {
        lock (_gate)
        {
            if (_unsettled.GetValueOrDefault(will.ClientId) == will)
            {
                _unsettled.Remove(will.ClientId);
            }
        }

        will.Settle();
    }

    private void GiveUp(PendingWill will, string reason)
    {
        metrics.Dropped(reason);
        Forget(will);
    }

    private void Forget(PendingWill will) =>
        store.Append(new SessionChange.WillDropped(will.ClientId, will.Stored.DeclaredAt));

    private async Task CommitAsync()
    {
        try
        {
            await store.CommitAsync(CancellationToken.None);
        }
        catch (Exception refused)
        {
            // The next commit, whoever makes it, takes it along.
            logger.CommitFailed(refused);
        }
    }
}
