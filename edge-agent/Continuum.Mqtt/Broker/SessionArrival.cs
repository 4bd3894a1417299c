using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Broker;

/// <summary>What a session needs before its client hears that it is connected.</summary>
internal static class SessionArrival
{
    /// <summary>
    /// Waits until what the connection before had begun is over: decided late, it would be taken for what this one
    /// sends. Its will, and any earlier one, comes before what this one says.
    /// </summary>
    /// <exception cref="MalformedPacketException">That took too long.</exception>
    public static async ValueTask BeginAsync(
        BrokerContext broker, OpenedSession opened, Task predecessor, CancellationToken closing)
    {
        try
        {
            await SettleAsync(broker, opened, predecessor)
                .WaitAsync(broker.Options.ConnectTimeout, broker.Time, closing);
        }
        catch (TimeoutException)
        {
            throw new MalformedPacketException(
                ReasonCode.ServerBusy,
                "the client's earlier connection has publications or a will that are still being decided");
        }

        if (!opened.Present)
        {
            await broker.Sessions.BeginAsync(opened.Session.ClientId, closing);
        }
    }

    private static async Task SettleAsync(BrokerContext broker, OpenedSession opened, Task predecessor)
    {
        await predecessor;
        await broker.Sessions.WillsSettledAsync(opened.Session.ClientId);
    }

    /// <summary>Makes durable what CONNACK promises, where it promises anything.</summary>
    public static ValueTask CommitAsync(
        BrokerContext broker, OpenedSession opened, WillDeclaration? will, CancellationToken closing) =>
        opened.Session.IsPersistent || opened.Present || opened.EndedOther || will is not null
            ? broker.Store.CommitAsync(closing)
            : ValueTask.CompletedTask;
}
