using Continuum.Contracts.Invocations;
using Continuum.Testing;

namespace Continuum.Link.Tests;

public sealed class FlowTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Heartbeats_are_answered_while_a_large_blob_is_on_its_way()
    {
        await using Pair pair = await Pair.ConnectAsync();
        pair.ControlPlane.Blob = new byte[5_000_000];
        long got = 0;
        int pieces = 0;
        await foreach (var piece in pair.Link.FetchBlobAsync("sha256:known", 0, None))
        {
            got += piece.Length;
            if (++pieces % 20 == 0)
            {
                // The blob cannot end meanwhile: what is not read is not sent.
                await Deadline.WithinAsync("a heartbeat's answer", pair.Link.HeartbeatAsync(Fleet.Heartbeat(), None));
                Assert.True(pair.ControlPlane.BlobBytesTaken < 5_000_000 || got > 4_500_000);
            }
        }

        Assert.Equal(5_000_000, got);
        Assert.True(pair.ControlPlane.Heartbeats.Count >= 7, $"{pair.ControlPlane.Heartbeats.Count} heartbeats");
    }

    [Fact]
    public async Task A_receiver_that_does_not_read_stops_its_sender_at_the_window_and_nobody_else()
    {
        await using Pair pair = await Pair.ConnectAsync();
        pair.ControlPlane.Blob = new byte[5_000_000];
        await using var unread = pair.Link.FetchBlobAsync("sha256:known", 0, None).GetAsyncEnumerator();
        Assert.True(await unread.MoveNextAsync());

        // Round trips through the same writer and readers: enough of them for any byte that may come to have come.
        for (int n = 0; n < 50; n++)
        {
            await Deadline.WithinAsync("another call", pair.Link.InvokeAsync(Fleet.Request(payload: new byte[50_000]), None));
        }

        Assert.InRange(pair.ControlPlane.BlobBytesTaken, 0, LinkLimits.WindowBytes + LinkLimits.MaxDataBytes);
        while (await unread.MoveNextAsync())
        {
        }

        Assert.Equal(5_000_000, pair.ControlPlane.BlobBytesTaken);
    }

    [Fact]
    public async Task Calls_over_the_limit_are_refused_and_heartbeats_are_not()
    {
        await using Pair pair = await Pair.ConnectAsync(new LinkLimits { MaxStreams = 3 });
        TaskCompletionSource release = new();
        pair.ControlPlane.OnInvoke = async (request, _) =>
        {
            await release.Task;
            return new InvocationResult.Succeeded(request.Payload, null);
        };
        var calls = Enumerable.Range(0, 5).Select(_ => pair.Link.InvokeAsync(Fleet.Request(), None)).ToArray();
        await Deadline.UntilAsync("two refusals", () => calls.Count(call => call.IsFaulted) == 2);
        await pair.Link.HeartbeatAsync(Fleet.Heartbeat(), None);
        release.SetResult();
        Assert.All(
            calls.Where(call => call.IsFaulted),
            call => Assert.Equal(LinkErrorCode.Overloaded, ((LinkCallException)call.Exception!.InnerException!).Code));
        await Deadline.WithinAsync("the others", Task.WhenAll(calls.Where(call => !call.IsFaulted)));
    }

    [Fact]
    public async Task A_thousand_calls_at_once_are_answered_each_with_its_own()
    {
        await using Pair pair = await Pair.ConnectAsync();
        var results = await Deadline.WithinAsync("1,000 answers", Task.WhenAll(Enumerable.Range(0, 1000).Select(
            n => pair.Connection.InvokeAsync(Fleet.Request($"i-{n}", BitConverter.GetBytes(n)), None))));
        for (int n = 0; n < results.Length; n++)
        {
            var done = Assert.IsType<InvocationResult.Succeeded>(results[n]);
            Assert.Equal(n, BitConverter.ToInt32(done.Payload.Span));
        }
    }
}
