using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>What becomes of a session and its will at the end of its connection.</summary>
internal static class SessionDeparture
{
    /// <summary>What a client may say in its DISCONNECT.</summary>
    /// <exception cref="MalformedPacketException">It says something else.</exception>
    public static void Check(EndPacket disconnect, bool mayKeepSession)
    {
        if (!ReasonTable.MayClientLeaveWith(disconnect.Reason) || disconnect.Properties.ServerReference is not null)
        {
            throw MalformedPacketException.Protocol("DISCONNECT of a client with what only a server says");
        }

        if (disconnect.Properties.SessionExpiry > 0 && !mayKeepSession)
        {
            throw MalformedPacketException.Protocol("a session that was to end with its connection is to be kept after all");
        }
    }

    /// <summary>How long the session is kept from now on; null for as long as was said before.</summary>
    public static uint? Expiry(EndPacket disconnect, MqttBrokerOptions options) =>
        disconnect.Properties.SessionExpiry is { } asked ? Math.Min(asked, options.MaxSessionExpirySeconds) : null;

    public static async Task LeaveAsync(
        BrokerContext broker, Session session, ClientConnection connection, WillDeclaration? declared, uint? newExpiry)
    {
        bool owned = Detach(broker, session, connection, declared, newExpiry);
        if (owned && !session.IsPersistent)
        {
            await broker.Sessions.EndAsync(session, CancellationToken.None);
        }

        try
        {
            await broker.Store.CommitAsync(CancellationToken.None);
        }
        catch (SessionStoreException refused)
        {
            broker.Logger.ConnectionFailed(refused, session.ClientId, connection.Remote);
        }
    }

    // In one group: after a crash the will is either published, or still to be.
    private static bool Detach(
        BrokerContext broker, Session session, ClientConnection connection, WillDeclaration? declared, uint? newExpiry)
    {
        using ChangeGroup together = broker.Store.Together();
        bool owned = session.Detach(connection, connection.Now, newExpiry);
        double delay = Math.Min(declared?.Properties.WillDelay ?? 0, session.ExpirySeconds);
        if (declared is not null && owned && delay > 0)
        {
            broker.Sessions.DelayWill(session, declared.ToMessage(), TimeSpan.FromSeconds(delay), connection);
            return owned;
        }

        if (declared is not null && (owned || delay == 0))
        {
            broker.Router.Route(declared.ToMessage(), session);
        }

        broker.Sessions.ForgetWill(session.ClientId, connection);
        return owned;
    }
}
