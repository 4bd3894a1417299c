using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Client;

/// <summary>
/// Keeps a client connected, from its first connection to its end: reconnects, resumes the session or begins it anew,
/// and gives each connection what is to be sent.
/// </summary>
internal sealed class ConnectionKeeper(
    MqttClientOptions options,
    ServerChoice servers,
    ServerSessions sessions,
    PendingOperations pending,
    SessionKeeper? session,
    Inbound inbound,
    Subscriptions subscriptions,
    TimeProvider time,
    ILogger logger)
{
    private volatile ClientLink? _link;
    private Task _running = Task.CompletedTask;

    /// <summary>The waits before it connects again.</summary>
    public required ReconnectDelay Delay { get; init; }

    /// <summary>Is called at each connection; what it throws is logged.</summary>
    public required Action Connected { get; init; }

    /// <summary>The client ends.</summary>
    public required CancellationToken Stopping { get; init; }

    /// <summary>The present connection, where there is one.</summary>
    public ClientLink? Link => _link;

    /// <summary>Whether the end leaves the client's will to be published.</summary>
    public bool LeavesWill { get; set; }

    /// <summary>Whether the broker had the session when the last connection was made.</summary>
    public bool SessionPresent { get; private set; }

    /// <summary>The highest QoS that the broker takes messages with, as it last said; 2 before it said.</summary>
    public int MaximumQoS { get; private set; } = 2;

    /// <summary>Connects once, and then stays connected.</summary>
    /// <exception cref="MqttClientException">The broker cannot be reached or said no; may be tried again.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        ClientLink first = await servers.OpenAsync(options.CleanStart, cancellationToken);
        if (first.Answer.SessionPresent)
        {
            pending.Inherit();
        }

        await ResumeAsync(first);
        _running = StayConnectedAsync(first);
    }

    /// <summary>Says goodbye, once <see cref="Stopping"/>; what waits for an acknowledgement fails.</summary>
    public async Task EndAsync()
    {
        if (_link is { } link)
        {
            await link.LeaveAsync(LeavesWill);
        }

        await _running;
        End(new MqttClientException(ReasonCode.Success, "the client was disposed"), completeWith: null);
    }

    private async Task StayConnectedAsync(ClientLink link)
    {
        while (true)
        {
            string reason = await RunAsync(link);
            _link = null;
            pending.Detach();
            await link.DisposeAsync();
            if (session is not null)
            {
                // What the session is being told belongs to the connection that is gone; the next one begins after it.
                await session.DrainAsync();
            }

            if (Stopping.IsCancellationRequested)
            {
                return;
            }

            logger.Lost(link.Address, reason);
            servers.Left(link.ServerReason, link.ServerReference);
            if (link.ServerReason == ReasonCode.SessionTakenOver)
            {
                // Two clients of one identifier would throw each other out for ever: the newer one wins.
                MqttClientException taken = new(
                    ReasonCode.SessionTakenOver,
                    $"another connection uses the client identifier \"{options.ClientId}\"");
                End(taken, completeWith: taken);
                return;
            }

            if (await ReconnectAsync() is not { } next)
            {
                return;
            }

            link = next;
            if (Stopping.IsCancellationRequested)
            {
                // Whoever disposes may have looked for a connection just before there was this one.
                await link.LeaveAsync(LeavesWill);
            }
        }
    }

    // Nobody waits for this loop: what ended it would leave a client that never connects again, and says nothing of it.
    private async Task<string> RunAsync(ClientLink link)
    {
        try
        {
            return await link.RunAsync(packet => inbound.ReceiveAsync(link, packet, Stopping));
        }
        catch (Exception failed)
        {
            logger.Broke(failed, link.Address);
            return failed.Message;
        }
    }

    private async Task<ClientLink?> ReconnectAsync()
    {
        while (!Stopping.IsCancellationRequested)
        {
            TimeSpan wait = Delay.Next();
            await Task.Delay(wait, time, Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                ClientLink link = await servers.OpenAsync(cleanStart: false, Stopping);
                await ResumeAsync(link);
                return link;
            }
            catch (MqttClientException failed)
            {
                logger.AttemptFailed(MqttAddress.Of(options), failed.Message, (int)wait.TotalMilliseconds);
            }
            catch (Exception) when (Stopping.IsCancellationRequested)
            {
                return null;
            }
        }

        return null;
    }

    private async Task ResumeAsync(ClientLink link)
    {
        SessionPresent = link.Answer.SessionPresent;
        MaximumQoS = link.Answer.Properties.MaximumQoS ?? 2;
        sessions.IsLossUntold |= !SessionPresent || sessions.IsStale(link.Address);
        if (sessions.IsLossUntold)
        {
            await BeginAnewAsync(link);
        }

        if (SessionPresent && sessions.IsAnother(link.Address))
        {
            // It may know identifiers that were used since, or before, elsewhere.
            pending.Inherit();
        }

        sessions.GoOnAt(link.Address);

        Delay.Reset();
        logger.Connected(link.Address, SessionPresent);
        pending.Attach(link);
        TellConnected(link);
        // Not before that: a QoS 0 publication would overtake the subscriptions.
        _link = link;
    }

    private void TellConnected(ClientLink link)
    {
        try
        {
            Connected();
        }
        catch (Exception failed)
        {
            logger.ConnectedNotTaken(failed, link.Address);
        }
    }

    private async Task BeginAnewAsync(ClientLink link)
    {
        inbound.Forget();
        try
        {
            await (session?.LostAsync() ?? Task.CompletedTask);
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }

        sessions.Begun();
        pending.BeginAnew();
        subscriptions.Restore();
    }

    private void End(MqttClientException forPending, Exception? completeWith)
    {
        pending.Fail(forPending);
        inbound.Complete(completeWith);
    }
}
