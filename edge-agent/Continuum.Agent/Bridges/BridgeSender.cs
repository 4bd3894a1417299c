using System.Collections.Concurrent;
using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Continuum.Agent.Outbox;
using Continuum.Mqtt;
using Continuum.Mqtt.Client;

namespace Continuum.Agent.Bridges;

/// <summary>
/// Sends what waits for one broker: each route in its order, the most urgent route first, several messages on their way
/// at once. A message leaves the outbox when the other broker has it. One that it does not take for now holds its route
/// up, and no other.
/// </summary>
internal sealed class BridgeSender(
    BridgeSpec bridge, OutboxQueue outbox, MqttClient client, BridgeSession session, TimeProvider time, ILogger logger)
{
    private const int Qos0AtOnce = 64;

    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(200);

    private readonly RouteFeed[] _feeds =
        [.. outbox.RoutesOf(bridge.Name).Select(route => new RouteFeed(outbox, route))];
    private readonly ConcurrentDictionary<RouteKey, HeldRoute> _held = new();
    private readonly Slots _slots = new(bridge.Options.InFlight);
    private readonly Signal _signal = outbox.SignalOf(bridge.Name);
    private volatile bool _isQos2Refused;

    /// <summary>Sends until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (WaitingMessage message in session.UnderWay)
        {
            _ = ConcludeAsync(
                message, () => client.ResumedAsync(message.PacketId, cancellationToken), cancellationToken);
        }

        foreach (WaitingMessage adrift in session.Adrift)
        {
            await _slots.TakeAsync(cancellationToken);
            WaitingMessage message = adrift.At(time.GetUtcNow());
            session.Expect(message);
            _ = SendAsync(message, cancellationToken);
        }

        while (true)
        {
            await _slots.TakeAsync(cancellationToken);
            (WaitingMessage message, RouteFeed feed) = await NextAsync(cancellationToken);
            if (message.Message.QoS == 0)
            {
                try
                {
                    await SendUnacknowledgedAsync(message, feed, cancellationToken);
                }
                finally
                {
                    _slots.Leave();
                }

                continue;
            }

            // Begun here, one after the other: that is what keeps their order.
            session.Expect(message);
            _ = SendAsync(message, cancellationToken);
        }
    }

    private async Task<(WaitingMessage Message, RouteFeed Feed)> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (!client.IsConnected)
                {
                    Array.ForEach(_feeds, feed => feed.Forget());
                    await Task.Delay(LookAgainAfter, time, cancellationToken);
                    continue;
                }

                foreach (RouteFeed feed in _feeds)
                {
                    while (!HeldOf(feed.Route.Route).IsHeld && feed.TryTake() is { } message)
                    {
                        if (!IsOver(message))
                        {
                            return (message.At(time.GetUtcNow()), feed);
                        }

                        outbox.SettleLater(message, DropReasons.Expired);
                    }
                }

                await _signal.WaitAsync(atMost: null, time, cancellationToken);
            }
            catch (EventQueueException e)
            {
                logger.OutboxBroke(e);
                await Task.Delay(AgainAfter, time, cancellationToken);
            }
        }
    }

    private HeldRoute HeldOf(RouteKey route) => _held.GetOrAdd(route, static _ => new HeldRoute());

    // A route that is no longer among the settings has no limit of its own.
    private bool IsOver(WaitingMessage message)
    {
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan age = now - message.AcceptedAt;
        return message.At(now).Message.MessageExpiry is { Ticks: 0 } || age > MaxAgeOf(message);
    }

    private TimeSpan? MaxAgeOf(WaitingMessage message) =>
        Array.Find(_feeds, feed => feed.Route.Route == message.Route)?.Route.Limits!.MaxAge;

    // At most once: off the disk before it is sent. As many as there are in a row share the commit.
    private async Task SendUnacknowledgedAsync(
        WaitingMessage first, RouteFeed feed, CancellationToken cancellationToken)
    {
        List<WaitingMessage> row = [first];
        while (row.Count < Qos0AtOnce && feed.TryTake(qos0Only: true) is { } next)
        {
            if (IsOver(next))
            {
                outbox.SettleLater(next, DropReasons.Expired);
            }
            else
            {
                row.Add(next.At(time.GetUtcNow()));
            }
        }

        while (true)
        {
            try
            {
                await outbox.ForwardAsync(row, cancellationToken);
                break;
            }
            catch (EventQueueException e) when (e.Error is not EventQueueError.Closed)
            {
                logger.OutboxBroke(e);
                await Task.Delay(AgainAfter, time, cancellationToken);
            }
        }

        foreach (WaitingMessage message in row)
        {
            try
            {
                await client.PublishAsync(message.Message, cancellationToken);
            }
            catch (Exception e) when (e is MqttClientException or ArgumentException)
            {
                logger.MessageRefused(bridge.Name, message.Message.Topic, e.Message);
            }
        }
    }

    private async Task SendAsync(WaitingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await ConcludeAsync(message, () => PublishAsync(message, cancellationToken), cancellationToken);
        }
        finally
        {
            _slots.Leave();
        }
    }

    // The lower QoS is chosen here and now: an answer that says so would come after others had been sent.
    private Task PublishAsync(WaitingMessage message, CancellationToken cancellationToken) => client.PublishAsync(
        message.Message.QoS == 2 && (_isQos2Refused || client.MaximumQoS < 2)
            ? message.Message with { QoS = 1 }
            : message.Message,
        message.IsAdrift ? null : MaxAgeOf(message) - (time.GetUtcNow() - message.AcceptedAt),
        cancellationToken);

    private async Task ConcludeAsync(WaitingMessage message, Func<Task> attempt, CancellationToken cancellationToken)
    {
        if (!await IsConcludedAsync(message, attempt, cancellationToken) && HeldOf(message.Route).Add(message))
        {
            _ = TryAgainAsync(HeldOf(message.Route), cancellationToken);
        }
    }

    // One after the other, in their order; a slot is not needed for that, since the other routes are to go on.
    private async Task TryAgainAsync(HeldRoute held, CancellationToken cancellationToken)
    {
        bool isNew = true;
        while (held.First is { } message)
        {
            if (isNew)
            {
                await Task.Delay(AgainAfter, time, cancellationToken).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing);
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if (IsOver(message))
            {
                Settle(message, DropReasons.Expired);
            }
            else
            {
                WaitingMessage now = message.At(time.GetUtcNow());
                session.Renew(message, now);
                held.Renew(now);
                if (!await IsConcludedAsync(now, () => PublishAsync(now, cancellationToken), cancellationToken))
                {
                    isNew = true;
                    continue;
                }
            }

            isNew = false;
            if (!held.Remove(message))
            {
                _signal.Raise();
                return;
            }
        }
    }

    /// <returns>False when it is to be sent again.</returns>
    private async Task<bool> IsConcludedAsync(
        WaitingMessage message, Func<Task> attempt, CancellationToken cancellationToken)
    {
        try
        {
            await attempt();
            Settle(message, dropped: null);
            return true;
        }
        catch (MqttClientException e) when (IsTheEnd(e.Reason))
        {
            // Of this client, not of the message: the next one sends it.
            return true;
        }
        catch (MqttClientException e) when (e.IsTooLate)
        {
            logger.MessageTooLate(bridge.Name, message.Message.Topic, e.Message);
            Settle(message, DropReasons.Expired);
            return true;
        }
        catch (MqttClientException e) when (IsForNow(e.Reason, message))
        {
            logger.MessageHeldUp(bridge.Name, message.Message.Topic, e.Message);
            return false;
        }
        catch (Exception e) when (e is MqttClientException or ArgumentException)
        {
            logger.MessageRefused(bridge.Name, message.Message.Topic, e.Message);
            Settle(message, e is MqttClientException { Reason: ReasonCode.PacketTooLarge }
                ? DropReasons.TooLarge
                : DropReasons.Refused);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or EventQueueException or ObjectDisposedException)
        {
            return true;
        }
        catch (Exception e)
        {
            // Whatever it was: nobody waits for this task, and its route would stand for ever.
            logger.MessageBroke(e, bridge.Name, message.Message.Topic);
            return false;
        }
    }

    private void Settle(WaitingMessage message, string? dropped)
    {
        outbox.SettleLater(message, dropped);
        session.Done(message);
    }

    private static bool IsTheEnd(ReasonCode reason) =>
        reason is ReasonCode.Success or ReasonCode.SessionTakenOver or ReasonCode.ServerUnavailable;

    private bool IsForNow(ReasonCode reason, WaitingMessage message)
    {
        if (reason == ReasonCode.QoSNotSupported && message.Message.QoS == 2 && client.MaximumQoS > 0)
        {
            // It takes less than it did, or than it says: from now on everything goes with the lower QoS.
            _isQos2Refused = true;
            return true;
        }

        return reason is ReasonCode.QuotaExceeded or ReasonCode.PacketIdentifierInUse;
    }
}
