using Continuum.Contracts.Desired;
using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Testing;

namespace Continuum.Link.Tests;

public sealed class OperationTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task An_agent_registers_with_its_description()
    {
        await using Pair pair = await Pair.ConnectAsync();
        var (node, connection) = Assert.Single(pair.ControlPlane.Registered);
        Assert.Equivalent(Fleet.Node(), node);
        Assert.Equal("edge-1", connection.NodeId);
        Assert.True(pair.Link.IsConnected);
    }

    [Fact]
    public async Task Heartbeats_acknowledgements_and_logs_reach_the_control_plane()
    {
        await using Pair pair = await Pair.ConnectAsync();
        await pair.Link.HeartbeatAsync(Fleet.Heartbeat(5), None);
        VersionKey version = new(Fleet.Thermostat, "v1");
        await pair.Link.AcknowledgeAsync(new(4, [new(version, AssignmentPhase.Ready, "")]), None);
        await pair.Link.SendLogsAsync(
            [new LogLine { Version = version, Time = DateTimeOffset.UnixEpoch, Source = LogSource.Platform, Text = "START" }],
            None);
        Assert.Equal(5, Assert.Single(pair.ControlPlane.Heartbeats).Use.Sandboxes);
        Assert.Equal(4, Assert.Single(pair.ControlPlane.Acknowledgements).Revision);
        Assert.Equal("START", Assert.Single(pair.ControlPlane.Lines).Text);
    }

    [Fact]
    public async Task Copies_of_shadows_go_both_ways()
    {
        await using Pair pair = await Pair.ConnectAsync();
        byte[] document = [.. Enumerable.Range(0, 200_000).Select(i => (byte)i)];
        await pair.Link.SyncShadowsAsync([new("thermo-7", 3, document), new("é", 0, Array.Empty<byte>())], None);
        await pair.Connection.SyncShadowsAsync([new("thermo-7", long.MaxValue, document)], None);

        (string node, ShadowCopy up) = pair.ControlPlane.Shadows.First();
        Assert.Equal(("edge-1", "thermo-7", 3), (node, up.Device, up.Version));
        Assert.True(up.Document.Span.SequenceEqual(document));
        Assert.Equal("é", pair.ControlPlane.Shadows.Last().Copy.Device);
        ShadowCopy down = Assert.Single(pair.Agent.Shadows);
        Assert.Equal(long.MaxValue, down.Version);
        Assert.True(down.Document.Span.SequenceEqual(document));
    }

    [Fact]
    public async Task Invocations_go_both_ways_with_the_largest_payloads()
    {
        await using Pair pair = await Pair.ConnectAsync();
        byte[] large = new byte[PayloadLimits.MaxRequestBytes];
        new Random(5).NextBytes(large);
        foreach (var result in new[]
        {
            await Deadline.WithinAsync("the agent's answer", pair.Connection.InvokeAsync(Fleet.Request("a", large), None)),
            await Deadline.WithinAsync("the other node's answer", pair.Link.InvokeAsync(Fleet.Request("b", large), None)),
        })
        {
            var done = Assert.IsType<InvocationResult.Succeeded>(result);
            Assert.True(done.Payload.Span.SequenceEqual(large));
        }
    }

    [Fact]
    public async Task A_desired_state_is_answered_once_the_agent_has_it()
    {
        await using Pair pair = await Pair.ConnectAsync();
        await pair.Connection.SetDesiredStateAsync(new DesiredState { NodeId = "edge-1", Revision = 9 }, None);
        Assert.Equal(9, Assert.Single(pair.Agent.States).Revision);
    }

    [Fact]
    public async Task Dead_letters_are_listed_by_pages_replayed_and_removed()
    {
        await using Pair pair = await Pair.ConnectAsync();
        pair.Agent.Letters = [.. Enumerable.Range(0, 5).Select(n => Letter($"e-{n}", 2_000_000))];
        List<string> seen = [];
        while (true)
        {
            var page = await pair.Connection.ListDeadLettersAsync(new(null, 100, seen.LastOrDefault()), None);
            Assert.True(page.Count <= 3, $"{page.Count} letters of 2 MB in one page");
            if (page.Count == 0)
            {
                break;
            }

            seen.AddRange(page.Select(letter => letter.Id));
        }

        Assert.Equal(["e-0", "e-1", "e-2", "e-3", "e-4"], seen);
        Assert.Equal(7, await pair.Connection.ReplayDeadLettersAsync(new DeadLetterSelection.ByIds(["e-1"]), None));
        Assert.Equal(
            3, await pair.Connection.RemoveDeadLettersAsync(new DeadLetterSelection.OfFunction(Fleet.Thermostat), None));
        Assert.Equal(["e-1"], Assert.IsType<DeadLetterSelection.ByIds>(Assert.Single(pair.Agent.Replayed)).Ids);
        Assert.Equal(new DeadLetterSelection.OfFunction(Fleet.Thermostat), Assert.Single(pair.Agent.Removed));
    }

    [Fact]
    public async Task A_blob_comes_from_its_offset_on()
    {
        await using Pair pair = await Pair.ConnectAsync();
        byte[] blob = new byte[1_500_000];
        new Random(6).NextBytes(blob);
        pair.ControlPlane.Blob = blob;
        using MemoryStream got = new();
        await foreach (var piece in pair.Link.FetchBlobAsync("sha256:known", 1000, None))
        {
            got.Write(piece.Span);
        }

        Assert.True(got.ToArray().AsSpan().SequenceEqual(blob.AsSpan(1000)));
    }

    [Fact]
    public async Task A_blob_that_is_not_there_is_not_found()
    {
        await using Pair pair = await Pair.ConnectAsync();
        var e = await Assert.ThrowsAsync<LinkCallException>(async () =>
        {
            await foreach (var _ in pair.Link.FetchBlobAsync("sha256:other", 0, None))
            {
            }
        });
        Assert.Equal(LinkErrorCode.NotFound, e.Code);
        Assert.Equal("no blob sha256:other", e.Message);
    }

    [Fact]
    public async Task A_handler_that_fails_fails_its_call_and_nothing_else()
    {
        await using Pair pair = await Pair.ConnectAsync();
        pair.Agent.OnInvoke = (_, _) => throw new InvalidOperationException("inside");
        var e = await Assert.ThrowsAsync<LinkCallException>(() => pair.Connection.InvokeAsync(Fleet.Request(), None));
        Assert.Equal(LinkErrorCode.Failed, e.Code);
        Assert.DoesNotContain("inside", e.Message, StringComparison.Ordinal);
        await pair.Link.HeartbeatAsync(Fleet.Heartbeat(), None);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_before_it_is_sent()
    {
        await using Pair pair = await Pair.ConnectAsync();
        var e = await Assert.ThrowsAsync<LinkCallException>(
            () => pair.Link.InvokeAsync(Fleet.Request(payload: new byte[8 << 20]), None));
        Assert.Equal(LinkErrorCode.TooLarge, e.Code);
    }

    [Fact]
    public async Task Cancelling_a_call_cancels_it_at_the_far_end()
    {
        await using Pair pair = await Pair.ConnectAsync();
        TaskCompletionSource started = new();
        TaskCompletionSource cancelled = new();
        pair.Agent.OnInvoke = async (_, ct) =>
        {
            started.SetResult();
            using var _1 = ct.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, ct);
            throw new System.Diagnostics.UnreachableException();
        };
        using CancellationTokenSource giveUp = new();
        var call = pair.Connection.InvokeAsync(Fleet.Request(), giveUp.Token);
        await Deadline.WithinAsync("the invocation's start", started.Task);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Deadline.WithinAsync("the far end's cancellation", cancelled.Task);
    }

    private static DeadLetter Letter(string id, int size) => new()
    {
        Id = id,
        NodeId = "edge-1",
        Function = Fleet.Thermostat,
        AcceptedAt = DateTimeOffset.UnixEpoch,
        DeadAt = DateTimeOffset.UnixEpoch,
        Attempts = 3,
        Error = new InvocationError(ErrorTypes.Timeout, "late"),
        Trigger = TriggerContext.Direct,
        Payload = new byte[size],
    };
}
