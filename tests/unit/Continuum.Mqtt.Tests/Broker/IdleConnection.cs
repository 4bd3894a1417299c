using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Packets;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>A connection that takes nothing.</summary>
internal sealed class IdleConnection : ISessionConnection
{
    public string? Owner => null;

    public DateTimeOffset Now => DateTimeOffset.UnixEpoch;

    public int MaxInFlight => 1;

    public bool HasRoom => false;

    public Task Finished => Task.CompletedTask;

    public bool Fits(PublishPacket packet) => true;

    public bool MayRead(ReadOnlySpan<char> topic) => true;

    public bool TryPublish(PublishPacket packet) => false;

    public bool TryPublish(in PublishView view) => false;

    public void Write(ControlPacket packet)
    {
    }

    public void Close(ReasonCode reason, string detail)
    {
    }
}
