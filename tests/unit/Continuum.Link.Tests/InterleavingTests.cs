using Continuum.Contracts.Invocations;
using Continuum.Link.Mapping;
using Continuum.Link.Wire;
using Google.Protobuf;

namespace Continuum.Link.Tests;

/// <summary>What is on the wire, frame by frame, as a peer sees it.</summary>
public sealed class InterleavingTests
{
    [Fact]
    public async Task Heartbeats_pass_between_the_data_frames_of_a_5_MB_result()
    {
        RecordingControlPlane handler = new()
        {
            OnInvoke = (_, _) => Task.FromResult<InvocationResult>(
                new InvocationResult.Succeeded(new byte[5_000_000], null)),
        };
        await using LinkServer server = await LinkServer.StartAsync(handler);
        using RawPeer peer = await RawPeer.ConnectAsync(server.Address);
        await peer.RegisterAsync();
        await CallAsync(peer, 3, Operation.Invoke, InvocationMapper.ToWire(Fleet.Request(), TimeProvider.System.GetUtcNow()));

        ulong next = 5;
        int bytes = 0, answered = 0, frames = 0;
        while (bytes < 5_000_000)
        {
            Frame frame = await peer.ReadAsync() ?? throw new InvalidOperationException("the link was closed");
            if (frame is { StreamId: 3, Data: { } data })
            {
                bytes += data.Payload.Length;
                await peer.SendAsync(new Frame { StreamId = 3, Credit = new Credit { Bytes = (uint)data.Payload.Length } });
                if (++frames % 10 == 0)
                {
                    await CallAsync(peer, next, Operation.Heartbeat, HeartbeatMapper.ToWire(Fleet.Heartbeat()));
                    next += 2;
                }
            }
            else if (frame is { StreamId: > 3, End: not null })
            {
                answered++;
            }
        }

        Assert.True(answered >= 5, $"{answered} heartbeats were answered before the result's last frame of {frames}");
    }

    [Fact]
    public async Task Without_credit_a_result_stops_at_the_window_and_heartbeats_go_on()
    {
        RecordingControlPlane handler = new() { Blob = new byte[1_000_000] };
        await using LinkServer server = await LinkServer.StartAsync(handler);
        using RawPeer peer = await RawPeer.ConnectAsync(server.Address);
        await peer.RegisterAsync();
        await CallAsync(peer, 3, Operation.FetchBlob, new BlobRequest { Digest = "sha256:known" });
        int bytes = 0;
        while (bytes < LinkLimits.WindowBytes)
        {
            bytes += (await peer.ReadAsync())?.Data?.Payload.Length ?? 0;
        }

        for (ulong id = 5; id < 25; id += 2)
        {
            await CallAsync(peer, id, Operation.Heartbeat, HeartbeatMapper.ToWire(Fleet.Heartbeat()));
            Frame? frame;
            while ((frame = await peer.ReadAsync()) is not { End: not null })
            {
                Assert.NotNull(frame);
                Assert.NotEqual(3UL, frame.StreamId);
            }
        }
    }

    private static async Task CallAsync(RawPeer peer, ulong id, Operation operation, IMessage request)
    {
        await peer.SendAsync(new Frame { StreamId = id, Open = new Open { Operation = operation } });
        await peer.SendAsync(new Frame { StreamId = id, Data = new Data { Payload = request.ToByteString() } });
        await peer.SendAsync(new Frame { StreamId = id, End = new End() });
    }
}
