using Continuum.Link.Multiplexing;
using Continuum.Link.Wire;

namespace Continuum.Link.Tests;

public sealed class FrameSchedulerTests
{
    private readonly FrameScheduler _scheduler = new(firstId: 1, maxControl: 4);

    [Fact]
    public void Streams_take_turns_a_frame_each()
    {
        OutboundStream[] streams = [Opened(false), Opened(false), Opened(false)];
        foreach (OutboundStream stream in streams)
        {
            _ = _scheduler.WriteAsync(stream, new byte[100_000]);
        }

        Assert.Equal(
            [1UL, 3, 5, 1, 3, 5, 1, 3, 5, 1, 3, 5],
            Drain().Where(f => f.Data is not null).Select(f => f.StreamId));
    }

    [Fact]
    public void A_heartbeat_and_a_pong_pass_a_large_result()
    {
        OutboundStream bulk = Opened(false);
        _ = _scheduler.WriteAsync(bulk, new byte[200_000]);
        Assert.True(_scheduler.TryTake(out Frame? first));
        Assert.Equal(bulk.Id, first.StreamId);

        OutboundStream urgent = new(urgent: true);
        _scheduler.Open(urgent, Operation.Heartbeat, _ => { });
        _ = _scheduler.WriteAsync(urgent, new byte[10]);
        _scheduler.End(urgent);
        Assert.True(_scheduler.TryControl(new Frame { Pong = new Pong() }));

        Assert.Equal(
            [Frame.KindOneofCase.Pong, Frame.KindOneofCase.Open, Frame.KindOneofCase.Data, Frame.KindOneofCase.End],
            Drain().Take(4).Select(f => f.KindCase));
    }

    [Fact]
    public async Task A_write_stops_at_the_window_and_goes_on_with_credit()
    {
        OutboundStream stream = Opened(false);
        Task write = _scheduler.WriteAsync(stream, new byte[LinkLimits.WindowBytes + 1000]);
        Assert.Equal(LinkLimits.WindowBytes, Drain().Sum(f => f.Data.Payload.Length));
        Assert.False(write.IsCompleted);

        OutboundStream other = Opened(false);
        _ = _scheduler.WriteAsync(other, new byte[10]);
        Assert.Equal([other.Id], Drain().Select(f => f.StreamId));

        Assert.True(_scheduler.TryCredit(stream, 1000));
        Assert.Equal(1000, Drain().Sum(f => f.Data.Payload.Length));
        await write;
    }

    [Fact]
    public void Credit_beyond_the_window_is_not_taken()
    {
        OutboundStream stream = Opened(false);
        Assert.False(_scheduler.TryCredit(stream, 1));
    }

    [Fact]
    public void Small_frames_cost_enough_that_a_window_holds_a_bounded_number()
    {
        OutboundStream stream = Opened(false);
        int frames = 0;
        for (int n = 0; n < 5000; n++)
        {
            _ = _scheduler.WriteAsync(stream, new byte[1]);
            frames += Drain().Count;
        }

        Assert.Equal(LinkLimits.WindowBytes / LinkLimits.MinFrameCost, frames);
    }

    [Fact]
    public async Task A_dropped_stream_resets_only_what_the_peer_knows_and_fails_its_write()
    {
        OutboundStream known = Opened(false);
        OutboundStream unknown = new(urgent: false);
        _scheduler.Open(unknown, Operation.Invoke, _ => { });
        Task write = _scheduler.WriteAsync(unknown, new byte[10]);
        LinkUnavailableException gone = new("gone");
        _scheduler.Drop(known, gone, new Reset());
        _scheduler.Drop(unknown, gone, new Reset());
        Assert.Equal([(known.Id, Frame.KindOneofCase.Reset)], Drain().Select(f => (f.StreamId, f.KindCase)));
        Assert.Same(gone, await Assert.ThrowsAsync<LinkUnavailableException>(() => write));
    }

    [Fact]
    public void Link_frames_that_nobody_reads_are_bounded()
    {
        Assert.All(Enumerable.Range(0, 4), _ => Assert.True(_scheduler.TryControl(new Frame { Ping = new Ping() })));
        Assert.False(_scheduler.TryControl(new Frame { Ping = new Ping() }));
    }

    private OutboundStream Opened(bool urgent)
    {
        OutboundStream stream = new(urgent);
        _scheduler.Open(stream, Operation.Invoke, _ => { });
        Assert.True(_scheduler.TryTake(out Frame? open));
        Assert.NotNull(open.Open);
        return stream;
    }

    private List<Frame> Drain()
    {
        List<Frame> frames = [];
        while (_scheduler.TryTake(out Frame? frame))
        {
            frames.Add(frame);
        }

        return frames;
    }
}
