using System.Net.WebSockets;
using Continuum.Contracts.Invocations;
using Continuum.Link.Wire;
using Continuum.Testing;
using Google.Protobuf;

namespace Continuum.Link.Tests;

public sealed class BadDayTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_call_under_way_fails_with_its_connection_and_the_agent_comes_back()
    {
        await using Pair pair = await Pair.ConnectAsync();
        TaskCompletionSource started = new();
        pair.ControlPlane.OnInvoke = async (_, ct) =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, ct);
            throw new System.Diagnostics.UnreachableException();
        };
        var call = pair.Link.InvokeAsync(Fleet.Request(), None);
        await Deadline.WithinAsync("the call's start", started.Task);

        int port = pair.Server.Address.Port;
        await pair.Server.DisposeAsync();
        await Deadline.UntilAsync("the call's end", () => call.IsCompleted);
        await Assert.ThrowsAsync<LinkUnavailableException>(() => call);
        await Deadline.UntilAsync("the loss to be seen", () => !pair.Link.IsConnected);
        await Assert.ThrowsAsync<LinkUnavailableException>(() => pair.Link.HeartbeatAsync(Fleet.Heartbeat(), None));
        Assert.Equal(["edge-1"], pair.ControlPlane.Disconnected);

        pair.Server = await LinkServer.StartAsync(pair.ControlPlane, port: port);
        await Deadline.WithinAsync("the second registration", pair.Link.WaitForConnectionAsync(None));
        Assert.Equal(2, pair.ControlPlane.Registered.Count);
        await pair.Link.HeartbeatAsync(Fleet.Heartbeat(), None);
    }

    [Fact]
    public async Task An_aborted_connection_is_told_why_and_comes_back()
    {
        await using Pair pair = await Pair.ConnectAsync();
        System.Collections.Concurrent.ConcurrentQueue<AgentLinkState> states = new();
        pair.Link.StateChanged += states.Enqueue;
        AgentConnection first = pair.Connection;
        first.Abort("the node was replaced");
        await Deadline.WithinAsync("the connection's end", first.Closed);
        await Deadline.UntilAsync("the second registration", () => pair.ControlPlane.Registered.Count == 2);
        await Deadline.WithinAsync("the connection", pair.Link.WaitForConnectionAsync(None));
        Assert.Contains(states, s => s is AgentLinkState.Connecting(var reason)
            && reason.Contains("the node was replaced", StringComparison.Ordinal));
        await Assert.ThrowsAsync<LinkUnavailableException>(() => first.InvokeAsync(Fleet.Request(), None));
    }

    [Fact]
    public async Task Every_call_ends_when_its_link_does_however_far_it_got()
    {
        await using Pair pair = await Pair.ConnectAsync();
        for (int round = 1; round <= 5; round++)
        {
            byte[] payload = new byte[100_000];
            var calls = Enumerable.Range(0, 100)
                .Select(n => pair.Link.InvokeAsync(Fleet.Request($"{round}-{n}", payload), None)).ToArray();
            pair.Connection.Abort("to see what becomes of the calls");
            await Deadline.UntilAsync(
                $"the end of all calls in round {round}", () => calls.All(call => call.IsCompleted));
            Assert.All(calls.Where(call => call.IsFaulted), call =>
                Assert.IsType<LinkUnavailableException>(call.Exception!.InnerException));
            await Deadline.UntilAsync("the next registration", () => pair.ControlPlane.Registered.Count == round + 1);
            await Deadline.WithinAsync("the connection", pair.Link.WaitForConnectionAsync(None));
        }
    }

    [Fact]
    public async Task A_wrong_token_is_a_refusal_with_its_reason()
    {
        await using LinkServer server = await LinkServer.StartAsync(new RecordingControlPlane());
        await AssertRefusedAsync(server.Address, "edge-1", "wrong", "token");
    }

    [Fact]
    public async Task A_second_agent_of_the_same_name_is_refused_until_the_first_leaves()
    {
        Pair pair = await Pair.ConnectAsync();
        await using LinkServer server = pair.Server;
        await using AgentLink second = Pair.NewLink(pair.Server.Address, new RecordingAgent());
        using CancellationTokenSource stop = new();
        Task run = second.RunAsync(stop.Token);
        await Deadline.UntilAsync("the refusal", () => second.State is AgentLinkState.Refused(var reason)
            && reason.Contains("edge-1", StringComparison.Ordinal));
        Assert.True(pair.Link.IsConnected);

        await pair.Link.DisposeAsync();
        await Deadline.WithinAsync("the second agent's turn", second.WaitForConnectionAsync(None));
        await stop.CancelAsync();
        await Deadline.WithinAsync("the link's end", run);
    }

    [Fact]
    public async Task A_control_plane_may_refuse_a_node()
    {
        RecordingControlPlane refusing = new() { Answer = new RegisterResult.Refused("arm64 is not wanted") };
        await using LinkServer server = await LinkServer.StartAsync(refusing);
        await AssertRefusedAsync(server.Address, "edge-1", LinkServer.Token, "arm64 is not wanted");
        await AssertRefusedAsync(server.Address, "Edge 1", LinkServer.Token, "[a-z0-9-]");
        Assert.Empty(refusing.Disconnected);
    }

    [Fact]
    public async Task A_silent_agent_is_found_out_by_the_ping()
    {
        ManualTimeProvider time = new();
        RecordingControlPlane handler = new();
        await using LinkServer server = await LinkServer.StartAsync(handler, time);
        using RawPeer peer = await RawPeer.ConnectAsync(server.Address);
        await peer.RegisterAsync();
        await Deadline.UntilAsync("the registration", () => handler.Registered.Count == 1);
        AgentConnection connection = handler.Registered.Single().Connection;

        // The peer's socket stays open and says nothing more: only the clock can tell.
        await Deadline.UntilAsync("the link to be given up", () =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return connection.Closed.IsCompleted;
        });
        await Deadline.UntilAsync("the disconnection", () => handler.Disconnected.Count == 1);
    }

    [Fact]
    public async Task Another_protocol_version_is_refused_with_both_numbers()
    {
        await using LinkServer server = await LinkServer.StartAsync(new RecordingControlPlane());
        using RawPeer peer = await RawPeer.ConnectAsync(server.Address);
        await peer.SendAsync(new Frame { Hello = new Hello { MinVersion = 2, MaxVersion = 4 } });
        Frame? answer = await peer.ReadAsync();
        Assert.Equal("the agent speaks protocol versions 2 to 4, this control plane 1", answer?.HelloAck.Refusal);
        Assert.Null(await peer.ReadAsync());
    }

    [Fact]
    public async Task A_wrong_subprotocol_is_a_bad_request()
    {
        await using LinkServer server = await LinkServer.StartAsync(new RecordingControlPlane());
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.AddSubProtocol("continuum.link.v9");
        socket.Options.SetRequestHeader("Authorization", $"Bearer {LinkServer.Token}");
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(RawPeer.Ws(server.Address), None));
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, socket.HttpStatusCode);
    }

    internal static byte[] Bytes(string violation) => violation switch
    {
        "garbage" => [0xFF, 0xFF, 0xFF, 0xFF],
        "oversize" => new byte[LinkLimits.MaxFrameBytes + 1],
        "never opened" => new Frame { StreamId = 99, End = new End() }.ToByteArray(),
        "wrong parity" => new Frame { StreamId = 8, Open = new Open { Operation = Operation.Invoke } }.ToByteArray(),
        "opened again" => new Frame { StreamId = 1, Open = new Open { Operation = Operation.Invoke } }.ToByteArray(),
        "second hello" => new Frame { Hello = new Hello { MinVersion = 1, MaxVersion = 1 } }.ToByteArray(),
        _ => throw new ArgumentOutOfRangeException(nameof(violation)),
    };

    [Theory]
    [InlineData("garbage", WebSocketCloseStatus.ProtocolError)]
    [InlineData("oversize", WebSocketCloseStatus.MessageTooBig)]
    [InlineData("never opened", WebSocketCloseStatus.ProtocolError)]
    [InlineData("wrong parity", WebSocketCloseStatus.ProtocolError)]
    [InlineData("opened again", WebSocketCloseStatus.ProtocolError)]
    [InlineData("second hello", WebSocketCloseStatus.ProtocolError)]
    public async Task A_violation_closes_the_link_with_a_status_and_a_reason(string what, WebSocketCloseStatus status)
    {
        RecordingControlPlane handler = new();
        await using LinkServer server = await LinkServer.StartAsync(handler);
        using RawPeer peer = await RawPeer.ConnectAsync(server.Address);
        await peer.RegisterAsync();
        await peer.SendAsync(Bytes(what));
        while (await peer.ReadAsync() is not null)
        {
        }

        Assert.Equal(status, peer.Socket.CloseStatus);
        Assert.False(string.IsNullOrEmpty(peer.Socket.CloseStatusDescription));
        await Deadline.UntilAsync("the disconnection", () => handler.Disconnected.Count == 1);
    }

    [Fact]
    public async Task More_than_the_window_closes_the_link()
    {
        RecordingControlPlane handler = new()
        {
            OnInvoke = (_, _) => Task.FromResult<InvocationResult>(InvocationResult.Failure("a", "b")),
        };
        await using LinkServer server = await LinkServer.StartAsync(handler);
        using RawPeer peer = await RawPeer.ConnectAsync(server.Address);
        await peer.RegisterAsync();

        // Credit that was never spent cannot be given back.
        await peer.SendAsync(new Frame { StreamId = 3, Open = new Open { Operation = Operation.Invoke } });
        await peer.SendAsync(new Frame { StreamId = 3, Credit = new Credit { Bytes = 1 } });
        while (await peer.ReadAsync() is not null)
        {
        }

        Assert.Equal(WebSocketCloseStatus.ProtocolError, peer.Socket.CloseStatus);
    }

    [Fact]
    public async Task Nothing_is_answered_before_registration()
    {
        RecordingControlPlane handler = new();
        await using LinkServer server = await LinkServer.StartAsync(handler);
        using RawPeer peer = await RawPeer.ConnectAsync(server.Address);
        await peer.HelloAsync();
        await peer.SendAsync(new Frame { StreamId = 1, Open = new Open { Operation = Operation.Heartbeat } });
        await peer.SendAsync(new Frame { StreamId = 1, End = new End() });
        Frame? answer;
        while ((answer = await peer.ReadAsync()) is { StreamId: 0 })
        {
        }

        Assert.Equal(ErrorCode.InvalidRequest, answer?.Reset.Code);
        Assert.Empty(handler.Heartbeats);
    }

    private static async Task AssertRefusedAsync(Uri address, string name, string token, string reasonPart)
    {
        await using AgentLink link = Pair.NewLink(address, new RecordingAgent(), name, token);
        using CancellationTokenSource stop = new();
        Task run = link.RunAsync(stop.Token);
        await Deadline.UntilAsync(
            $"a refusal that speaks of '{reasonPart}', last seen {link.State}",
            () => link.State is AgentLinkState.Refused(var reason)
                && reason.Contains(reasonPart, StringComparison.Ordinal));
        await stop.CancelAsync();
        await Deadline.WithinAsync("the link's end", run);
        Assert.IsType<AgentLinkState.Stopped>(link.State);
    }
}
