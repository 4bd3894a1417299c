using Continuum.Mqtt.Client;
using Continuum.Mqtt.Packets;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>A message's own time goes by while it waits for the broker.</summary>
public sealed class RemainingTimeTests
{
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void What_is_sent_again_says_what_is_left()
    {
        PendingOperation operation = Ask(qos: 1, expiry: 90);
        Assert.Equal(90u, Sent(operation));
        _time.Advance(TimeSpan.FromSeconds(30.5));
        Assert.Equal(60u, Sent(operation));
        Assert.False(RemainingTime.IsOver(operation, _time));
        Assert.Null(Sent(Ask(qos: 1, expiry: null)));
    }

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(1, true, true)]
    [InlineData(2, false, true)]
    [InlineData(2, true, false)]
    public void What_expired_is_not_sent_unless_its_identifier_may_be_known_there(int qos, bool wasSent, bool isOver)
    {
        PendingOperation operation = Ask(qos, expiry: 10);
        operation.WasSent = wasSent;
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(RemainingTime.IsOver(operation, _time));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(isOver, RemainingTime.IsOver(operation, _time));
        Assert.Equal(
            isOver, RemainingTime.Over(operation, _time).Message.Contains("expired", StringComparison.Ordinal));

        // None would mean for ever to some brokers.
        Assert.Equal(1u, Sent(operation));
        operation.ReleaseOrder = 1;
        Assert.False(RemainingTime.IsOver(operation, _time));
    }

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(1, true, false)]
    [InlineData(2, false, true)]
    [InlineData(2, true, false)]
    public void What_was_not_to_go_out_later_goes_on_where_it_had_gone_out_in_time(int qos, bool wentOut, bool isOver)
    {
        PendingOperation operation = Ask(qos, expiry: null);
        (operation.SendWithin, operation.WentOut) = (TimeSpan.FromSeconds(10), wentOut);
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(RemainingTime.IsOver(operation, _time));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(isOver, RemainingTime.IsOver(operation, _time));
        Assert.Null(Sent(operation));
        Assert.Contains("within the time", RemainingTime.Over(operation, _time).Message, StringComparison.Ordinal);
    }

    private PendingOperation Ask(int qos, uint? expiry) => new(
        7, new PublishPacket { Topic = "t", Payload = default, QoS = qos, PacketId = 7, Properties = new() { MessageExpiry = expiry } }, 0)
    {
        AskedAt = _time.GetTimestamp(),
    };

    private uint? Sent(PendingOperation operation) =>
        RemainingTime.Aged((PublishPacket)operation.Packet, operation, _time).Properties.MessageExpiry;
}
