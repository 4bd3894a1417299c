using Continuum.Mqtt.Transport;

namespace Continuum.Mqtt.Broker;

/// <summary>The end of a connection, once nothing more is written to it.</summary>
internal static class LastPackets
{
    // Time for them (mostly a DISCONNECT with its reason) to reach a client that is being closed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Sends what is there, says goodbye where the transport can, and breaks the connection.</summary>
    /// <returns>False when the client did not take it in time.</returns>
    public static async Task<bool> SendAsync(OutboundBuffer outbound, ClientTransport transport, TimeProvider time)
    {
        bool taken = true;
        using CancellationTokenSource patience = new(Patience, time);
        try
        {
            await outbound.DrainedAsync().WaitAsync(patience.Token);
            await transport.CloseAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            taken = false;
        }

        transport.Dispose();
        await outbound.DrainedAsync();
        return taken;
    }
}
