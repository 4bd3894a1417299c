using System.Net.WebSockets;
using Continuum.Link.Multiplexing;
using Continuum.Link.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Link.Tests;

public sealed class LinkStreamTests : IDisposable
{
    private readonly WebSocket _socket = WebSocket.CreateFromStream(Stream.Null, new WebSocketCreationOptions());

    [Fact]
    public void Data_beyond_the_window_is_not_taken()
    {
        LinkStream stream = New();
        for (int sent = 0; sent < LinkLimits.WindowBytes; sent += LinkLimits.MaxDataBytes)
        {
            Assert.True(stream.TryReceive(new byte[LinkLimits.MaxDataBytes]));
        }

        Assert.False(stream.TryReceive(new byte[1]));
    }

    [Fact]
    public void Data_after_the_end_is_not_taken()
    {
        LinkStream stream = New();
        stream.ReceiveEnd();
        Assert.False(stream.TryReceive(new byte[1]));
    }

    [Fact]
    public async Task A_message_over_its_limit_is_given_up_while_it_comes()
    {
        LinkStream stream = New();
        Assert.True(stream.TryReceive(new byte[1000]));
        Assert.True(stream.TryReceive(new byte[1000]));
        var e = await Assert.ThrowsAsync<LinkCallException>(() => stream.ReadMessageAsync(1500, CancellationToken.None));
        Assert.Equal(LinkErrorCode.TooLarge, e.Code);
    }

    public void Dispose() => _socket.Dispose();

    private LinkStream New() => new(
        new LinkSession(
            new FrameSocket(_socket),
            isAgent: true,
            new LinkLimits(),
            (_, _) => Task.CompletedTask,
            TimeProvider.System,
            NullLogger.Instance),
        Operation.Invoke);
}
