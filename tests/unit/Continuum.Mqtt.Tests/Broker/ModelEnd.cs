using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>
/// One correct client whose connection comes and goes: what it knows stays, what is on the way is lost.
/// </summary>
internal abstract class ModelEnd(string clientId, ProtocolVersion version, Random random)
{
    private static readonly PacketProperties Session = new() { SessionExpiry = 3600, ReceiveMaximum = 5 };

    private readonly Queue<ControlPacket> _held = new();
    private RawClient? _client;

    public bool IsConnected => _client is not null;

    protected Random Random { get; } = random;

    /// <summary>Connects to the session it had before, and sends again what is due.</summary>
    public async Task ConnectAsync(int port, bool first)
    {
        _client = await RawClient.ConnectAsync(
            port, clientId, version, clean: false, version == ProtocolVersion.V5 ? Session : null);
        Assert.Equal(ReasonCode.Success, _client.Answer.Reason);
        Assert.Equal(!first, _client.Answer.SessionPresent);
        await ResumeAsync(first);
    }

    /// <summary>The network, or the broker, is gone at this moment: nothing that was not read is.</summary>
    public void Lose()
    {
        _client?.Abort();
        _client = null;
        _held.Clear();
    }

    /// <summary>Takes what has arrived, and answers some of it: the rest waits for another time.</summary>
    /// <returns>True when there was something.</returns>
    public async Task<bool> StepAsync(bool all)
    {
        if (_client is not { } client)
        {
            return false;
        }

        bool any = false;
        while (await client.TryNextAsync() is { } packet)
        {
            _held.Enqueue(packet);
            any = true;
        }

        for (int n = all ? _held.Count : Random.Next(_held.Count + 1); n > 0; n--)
        {
            any = true;
            await HandleAsync(_held.Dequeue());
        }

        return any;
    }

    protected Task SendAsync(ControlPacket packet) => _client!.SendAsync(packet);

    protected Task SendAckAsync(PacketType kind, ushort id) => SendAsync(new AckPacket(kind, id, ReasonCode.Success));

    protected abstract Task ResumeAsync(bool first);

    protected abstract Task HandleAsync(ControlPacket packet);
}
