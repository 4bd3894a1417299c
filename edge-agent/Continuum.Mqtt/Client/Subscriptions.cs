using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Client;

/// <summary>
/// What the broker granted, to be asked for again where it has lost the session; and who is told how that went.
/// </summary>
internal sealed class Subscriptions(
    PendingOperations pending, ILogger logger, Action<RestoredSubscription> tell, CancellationToken stopping)
{
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, SubscriptionOptions> _granted = new(StringComparer.Ordinal);
    private Task _telling = Task.CompletedTask;

    /// <summary>
    /// The broker answered a SUBSCRIBE: what it refused leaves an earlier one on the filter as it was.
    /// </summary>
    public void Answered(string filter, SubscriptionOptions options, ReasonCode reason)
    {
        if (reason < ReasonCode.UnspecifiedError)
        {
            lock (_gate)
            {
                _granted[filter] = options;
            }
        }
    }

    public void Forget(string filter)
    {
        lock (_gate)
        {
            _granted.Remove(filter);
        }
    }

    /// <summary>
    /// Asks for all of them again, in the order they were first granted and before all that waits. Not while a packet
    /// is being received. A refused one stays: it may be granted the next time.
    /// </summary>
    public void Restore()
    {
        KeyValuePair<string, SubscriptionOptions>[] all;
        lock (_gate)
        {
            all = [.. _granted];
        }

        if (all.Length > 0)
        {
            PendingOperation[] asked =
            [
                .. all.Select(one => pending.AddAhead(id => SubscriptionRules.ToPacket(id, one.Key, one.Value))),
            ];
            _telling = TellAsync(_telling, all, asked);
        }
    }

    // One after the other, whatever the next connection brings.
    private async Task TellAsync(
        Task before, KeyValuePair<string, SubscriptionOptions>[] all, PendingOperation[] asked)
    {
        await before;
        for (int i = 0; i < all.Length; i++)
        {
            Task<ReasonCode> answer = asked[i].Answer.Task;
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested || !answer.IsCompletedSuccessfully)
            {
                continue; // The client ends, or the broker lost the session again: that is told by another turn.
            }

            RestoredSubscription restored = new(all[i].Key, all[i].Value, await answer);
            if (!restored.IsGranted)
            {
                logger.NotRestored(restored.Filter, restored.Reason);
            }

            try
            {
                tell(restored);
            }
            catch (Exception failed)
            {
                logger.RestoredNotTaken(failed, restored.Filter);
            }
        }
    }
}
