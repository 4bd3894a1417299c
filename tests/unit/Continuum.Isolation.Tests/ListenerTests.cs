using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Continuum.Testing;

namespace Continuum.Isolation.Tests;

/// <summary>The socket that listens inside a program's network and is served outside.</summary>
public sealed class ListenerTests(IsolationFixture fixture)
{
    private const int Port = 9001;

    [Fact]
    public async Task A_program_reaches_the_listener_from_its_first_instruction()
    {
        IsolationFixture.SkipUnlessPossible();
        await using IsolatedProcess process = await StartAsync();
        using Socket accepted = await process.LoopbackListener!.AcceptAsync();
        byte[] got = new byte[5];
        Assert.Equal(5, await accepted.ReceiveAsync(got));
        Assert.Equal("hello"u8, got);
        await accepted.SendAsync("welcome"u8.ToArray());
        Assert.Equal("welcome", await IsolationFixture.LineAsync(process));
    }

    [Fact]
    public async Task The_host_does_not_reach_the_listener()
    {
        IsolationFixture.SkipUnlessPossible();
        int port = FreePort.Next();
        await using IsolatedProcess process =
            await fixture.StartAsync(fixture.Probe("stay") with { LoopbackPort = port });
        await IsolationFixture.LineAsync(process);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        SocketException refused = await Assert.ThrowsAsync<SocketException>(
            () => socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task A_program_does_not_reach_what_listens_on_the_host()
    {
        IsolationFixture.SkipUnlessPossible();
        using Socket host = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        host.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        host.Listen();
        string port = ((IPEndPoint)host.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        Assert.Equal("errno 111\n", (await fixture.RunAsync("reach", port)).Output);
    }

    [Fact]
    public async Task Two_programs_have_listeners_on_the_same_port()
    {
        IsolationFixture.SkipUnlessPossible();
        await using IsolatedProcess one = await StartAsync();
        await using IsolatedProcess two = await StartAsync();
        using Socket fromOne = await one.LoopbackListener!.AcceptAsync();
        using Socket fromTwo = await two.LoopbackListener!.AcceptAsync();
        await fromTwo.SendAsync("two"u8.ToArray());
        await fromOne.SendAsync("one"u8.ToArray());
        Assert.Equal("one", await IsolationFixture.LineAsync(one));
        Assert.Equal("two", await IsolationFixture.LineAsync(two));
    }

    private Task<IsolatedProcess> StartAsync() =>
        fixture.StartAsync(fixture.Probe("reach", "9001") with { LoopbackPort = Port });
}
