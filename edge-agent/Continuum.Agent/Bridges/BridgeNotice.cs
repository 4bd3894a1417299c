using Continuum.Agent.Dispatch;
using Continuum.Mqtt;
using Continuum.Mqtt.Client;

namespace Continuum.Agent.Bridges;

/// <summary>
/// Says at the other broker whether the bridge is connected: a retained 1 after each connection, and a 0 by its will,
/// or before it leaves by itself.
/// </summary>
internal sealed class BridgeNotice(BridgeSpec bridge, MqttClient client, TimeProvider time, ILogger logger)
{
    private const int QoS = 1;

    private static readonly TimeSpan GoodbyeWithin = TimeSpan.FromSeconds(2);

    private readonly Signal _connected = new();

    /// <summary>The will; null where nothing is to be said.</summary>
    public static MqttMessage? WillOf(BridgeSpec bridge) =>
        bridge.Options.StateTopic.Length == 0 ? null : Message(bridge, "0"u8);

    /// <summary>There is a connection, the first or another one: its will was published perhaps.</summary>
    public void Connected() => _connected.Raise();

    /// <summary>Says it after each connection, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _connected.WaitAsync(atMost: null, time, cancellationToken);
            if (bridge.Options.StateTopic.Length > 0)
            {
                await IsSaidAsync("1", cancellationToken);
            }
        }
    }

    /// <summary>
    /// The bridge is about to leave, and says so: who says goodbye has no will. Where that is not taken, the client
    /// leaves its will behind, or the 1 would stay.
    /// </summary>
    public async Task LeaveAsync()
    {
        if (bridge.Options.StateTopic.Length > 0 && client.IsConnected)
        {
            using CancellationTokenSource within = new(GoodbyeWithin, time);
            try
            {
                client.LeavesWill = !await IsSaidAsync("0", within.Token);
            }
            catch (OperationCanceledException)
            {
                client.LeavesWill = true;
                logger.StateNotSaid(bridge.Name, bridge.Options.StateTopic, "it did not answer in time");
            }
        }
    }

    private async Task<bool> IsSaidAsync(string state, CancellationToken cancellationToken)
    {
        try
        {
            await client.PublishAsync(Message(bridge, System.Text.Encoding.UTF8.GetBytes(state)), cancellationToken);
            return true;
        }
        catch (Exception e) when (e is MqttClientException or ArgumentException)
        {
            logger.StateNotSaid(bridge.Name, bridge.Options.StateTopic, e.Message);
            return false;
        }
    }

    private static MqttMessage Message(BridgeSpec bridge, ReadOnlySpan<byte> state) =>
        new() { Topic = bridge.Options.StateTopic, Payload = state.ToArray(), QoS = QoS, Retain = true };
}
