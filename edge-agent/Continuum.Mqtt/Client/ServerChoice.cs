using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Client;

/// <summary>
/// Which server a client connects to: its own, the one that its own moved to, or for once the one that it is sent to.
/// </summary>
internal sealed class ServerChoice(
    MqttClientOptions options, ServerSessions sessions, TimeProvider time, ILogger logger)
{
    // A connection that lasted so long was none of a circle.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    // A reference has room for thousands: whoever speaks in the broker's place could have us knock at each of them,
    // with our password.
    private const int MaxPlaces = 8;

    // Of a reference, in the log and in exceptions.
    private const int MaxShown = 256;

    private readonly Place _home = new(MqttAddress.Of(options), ForGood: true);
    private Place? _current;
    private IReadOnlyList<Place> _sent = [];
    private long _connectedAt;
    private int _hops;

    /// <summary>
    /// Connects: follows redirects as far as the options allow, and never twice to one place. Where a redirect leads
    /// nowhere, what it was followed instead of is tried, the client's own server last.
    /// </summary>
    /// <exception cref="MqttClientException">
    /// No server lets the client in, or what it is sent to is not allowed.
    /// </exception>
    public async Task<ClientLink> OpenAsync(bool cleanStart, CancellationToken cancellationToken)
    {
        Place[] own = sessions.Moved is { } moved ? [new(moved, ForGood: true), _home] : [_home];
        Queue<Place> places = new([.. _sent, .. own]);
        _sent = [];
        HashSet<MqttAddress> tried = [];
        int hops = 0;
        MqttClientException? failure = null;
        while (places.TryDequeue(out Place? place))
        {
            if (!tried.Add(place.Address))
            {
                continue;
            }

            // Whatever the others said: the own one has all its redirects.
            hops = place == _home ? 0 : hops;
            try
            {
                ClientLink link = await ClientLink.OpenAsync(
                    options, place.Address, cleanStart, time, cancellationToken);
                Arrived(place);
                return link;
            }
            catch (MqttClientException failed)
            {
                failure = failed;
                if (IsRedirect(failed.Reason) && options.Redirect is { } rules)
                {
                    (IReadOnlyList<Place> next, failure) = Follow(place, failed, rules, ++hops, tried);
                    places = new([.. next, .. places]);
                }
            }
        }

        throw failure!;
    }

    // Where the server that failed so sends its client to, or nowhere, and what to say if nothing comes of it.
    private (IReadOnlyList<Place> Next, MqttClientException Failure) Follow(
        Place from, MqttClientException failed, MqttRedirectOptions rules, int hops, HashSet<MqttAddress> tried)
    {
        MqttClientException refused;
        try
        {
            Place[] next =
            [
                .. Next(from, failed.Reason, failed.ServerReference, rules, hops)
                    .Where(one => !tried.Contains(one.Address)),
            ];
            if (next.Length > 0)
            {
                return (next, failed);
            }

            refused = new(failed.Reason, $"{failed.Message}; the redirects go in a circle", failed);
        }
        catch (MqttClientException notAllowed)
        {
            refused = notAllowed;
        }

        logger.NotSentElsewhere(from.Address, refused.Message);
        return ([], refused);
    }

    /// <summary>The connection is over: where the server sends its client is gone to first, the next time.</summary>
    public void Left(ReasonCode? reason, string? reference)
    {
        _hops = time.GetElapsedTime(_connectedAt) < Settled ? _hops : 0;
        if (reason is not { } said || !IsRedirect(said) || options.Redirect is not { } rules || _current is null)
        {
            return;
        }

        try
        {
            _sent = Next(_current, said, reference, rules, ++_hops);
        }
        catch (MqttClientException refused)
        {
            logger.NotSentElsewhere(_current.Address, refused.Message);
        }
    }

    private void Arrived(Place place)
    {
        _current = place;
        _connectedAt = time.GetTimestamp();
        if (place.ForGood)
        {
            sessions.Moved = place.Address == _home.Address ? null : place.Address;
        }
    }

    private Place[] Next(Place from, ReasonCode reason, string? reference, MqttRedirectOptions rules, int hops)
    {
        if (hops > rules.MaxHops)
        {
            throw new MqttClientException(
                reason,
                $"{from.Address} sends on to \"{Shown(reference)}\": "
                + $"more than {rules.MaxHops} redirects, one after the other");
        }

        MqttAddress[] allowed = [.. ServerReference.Allowed(reference, options).Distinct()];
        if (allowed.Length == 0)
        {
            throw new MqttClientException(
                reason,
                $"{from.Address} sends its clients to \"{Shown(reference)}\", "
                + "which names no host that this client may be sent to (its own, and those its options allow)");
        }

        logger.SentElsewhere(from.Address, reason, Shown(reference));
        if (allowed.Length > MaxPlaces)
        {
            logger.TooManyPlaces(from.Address, allowed.Length, MaxPlaces);
        }

        bool forGood = from.ForGood && reason == ReasonCode.ServerMoved;
        return [.. allowed.Take(MaxPlaces).Select(one => new Place(one, forGood))];
    }

    private static string Shown(string? reference) =>
        reference is { Length: > MaxShown } ? $"{reference.AsSpan(0, MaxShown)}..." : reference ?? "";

    private static bool IsRedirect(ReasonCode reason) =>
        reason is ReasonCode.UseAnotherServer or ReasonCode.ServerMoved;

    private sealed record Place(MqttAddress Address, bool ForGood);
}
