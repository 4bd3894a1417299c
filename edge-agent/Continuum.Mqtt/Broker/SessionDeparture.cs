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
            throw MalformedPacketException.Protocol(
                "a session that was to end with its connection is to be kept after all");
        }
    }

    /// <summary>How long the session is kept from now on; null for as long as was said before.</summary>
    public static uint? Expiry(EndPacket disconnect, MqttBrokerOptions options) =>
        disconnect.Properties.SessionExpiry is { } asked ? Math.Min(asked, options.MaxSessionExpirySeconds) : null;

    public static async Task LeaveAsync(
        BrokerContext broker, Session session, ClientConnection connection, LastWill will, uint? newExpiry)
    {
        bool owned = broker.Sessions.Leave(session, connection, will, newExpiry);
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
}
