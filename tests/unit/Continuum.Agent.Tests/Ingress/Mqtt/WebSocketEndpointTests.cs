using System.Net;
using System.Net.WebSockets;
using System.Text;
using Continuum.Agent.Ingress.Mqtt;
using Continuum.Agent.Ingress.Mqtt.Security;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.Ingress.Mqtt;

/// <summary>MQTT over real WebSockets, from frames as awkward as the standard allows.</summary>
public sealed class WebSocketEndpointTests : IAsyncLifetime
{
    private static readonly byte[] Connect = [0x10, 13, 0, 4, .. "MQTT"u8, 4, 2, 0, 0, 0, 1, (byte)'w'];

    private readonly MemorySessionStore _store = new();
    private MqttBroker _broker = null!;
    private WebApplication _web = null!;

    private Uri Address => new(_web.Urls.First().Replace("http", "ws", StringComparison.Ordinal) + "/mqtt");

    public async ValueTask InitializeAsync()
    {
        _broker = new(
            new() { Listen = [new(IPAddress.Loopback, 0)] }, null, _store, NullLoggerFactory.Instance, TimeProvider.System);
        await _broker.StartAsync(default);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _web = builder.Build();
        _web.UseWebSockets();
        _web.MapMqtt(new MqttOptions { WebSocketOrigins = "https://dash.example" }, () => _broker);
        await _web.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        await _web.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Packets_go_in_frames_that_begin_and_end_anywhere()
    {
        using ClientWebSocket socket = await OpenAsync();
        Assert.Equal("mqtt", socket.SubProtocol);
        byte[] subscribe = [0x82, 6, 0, 9, 0, 1, (byte)'t', 0];
        foreach (byte one in Connect.Concat(subscribe).Take(17))
        {
            await socket.SendAsync(new[] { one }, WebSocketMessageType.Binary, endOfMessage: true, default);
        }

        await socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Binary, endOfMessage: true, default);
        await socket.SendAsync(subscribe[2..], WebSocketMessageType.Binary, endOfMessage: false, default);
        await socket.SendAsync(new byte[] { 0xC0, 0 }, WebSocketMessageType.Binary, endOfMessage: true, default);
        byte[] answers = [0x20, 2, 0, 0, 0x90, 3, 0, 9, 0, 0xD0, 0];
        Assert.Equal(answers, await ReceiveAsync(socket, answers.Length));
        byte[] payload = new byte[100_000];
        await _broker.PublishAsync(new MqttMessage { Topic = "t", Payload = payload }, default);
        byte[] publication = await ReceiveAsync(socket, 4 + 3 + payload.Length);
        Assert.Equal([0x30, 0xA3, 0x8D, 0x06, 0, 1, (byte)'t', 0], publication[..8]);
        await socket.SendAsync(new byte[] { 0xE0, 0 }, WebSocketMessageType.Binary, endOfMessage: true, default);
        WebSocketReceiveResult end = await Deadline.WithinAsync("the close frame", socket.ReceiveAsync(new byte[9], default));
        Assert.Equal(WebSocketMessageType.Close, end.MessageType);
    }

    [Fact]
    public async Task A_text_frame_ends_the_connection()
    {
        using ClientWebSocket socket = await OpenAsync();
        await socket.SendAsync(Connect, WebSocketMessageType.Binary, endOfMessage: true, default);
        await ReceiveAsync(socket, 4);
        await socket.SendAsync(new byte[] { 0xC0, 0 }, WebSocketMessageType.Text, endOfMessage: true, default);
        await EndedAsync(socket);
    }

    [Fact]
    public async Task Closing_and_vanishing_end_the_session()
    {
        using ClientWebSocket socket = await OpenAsync();
        await socket.SendAsync(Connect, WebSocketMessageType.Binary, endOfMessage: true, default);
        await ReceiveAsync(socket, 4);
        Assert.True(_broker.HasSession("w"));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        await Deadline.UntilAsync("the end of the session", () => !_broker.HasSession("w"));
        ClientWebSocket vanishing = await OpenAsync();
        await vanishing.SendAsync(Connect, WebSocketMessageType.Binary, endOfMessage: true, default);
        await ReceiveAsync(vanishing, 4);
        vanishing.Abort();
        vanishing.Dispose();
        await Deadline.UntilAsync("the end of the session", () => !_broker.HasSession("w"));
    }

    [Fact]
    public async Task Stopping_closes_the_sockets()
    {
        using ClientWebSocket socket = await OpenAsync();
        await socket.SendAsync(Connect, WebSocketMessageType.Binary, endOfMessage: true, default);
        await ReceiveAsync(socket, 4);
        await Deadline.WithinAsync("the broker to stop", _broker.StopAsync(default));
        await EndedAsync(socket);
    }

    [Theory]
    [InlineData("https://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("https://dash.example", 101)]
    [InlineData("", 101)]
    public async Task Pages_from_elsewhere_are_not_let_in(string origin, int status)
    {
        using ClientWebSocket socket = new();
        socket.Options.AddSubProtocol("mqtt");
        socket.Options.CollectHttpResponseDetails = true;
        if (origin.Length > 0)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        Exception? refused = await Record.ExceptionAsync(() => socket.ConnectAsync(Address, default));
        Assert.Equal(status == 101, refused is null);
        Assert.Equal(status, (int)socket.HttpStatusCode);
    }

    [Theory]
    [InlineData("evil.example:7490", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("localhost:7490", true)]
    [InlineData("127.0.0.1:7490", true)]
    [InlineData("[::1]:7490", true)]
    [InlineData("hall.plant:7490", true)]
    public void A_name_that_was_made_to_mean_our_address_is_not_our_own(string host, bool let) =>
        Assert.Equal(let, new PageOrigins("", "hall.plant").MayConnect("http://" + host, "http", new(host)));

    [Fact]
    public async Task What_is_no_mqtt_is_told_so()
    {
        using HttpClient http = new();
        HttpResponseMessage answer = await http.GetAsync(new Uri(_web.Urls.First() + "/mqtt"));
        Assert.Equal(426, (int)answer.StatusCode);
        using ClientWebSocket other = new();
        other.Options.AddSubProtocol("chat");
        await Assert.ThrowsAsync<WebSocketException>(() => other.ConnectAsync(Address, default));
    }

    private async Task<ClientWebSocket> OpenAsync()
    {
        ClientWebSocket socket = new();
        socket.Options.AddSubProtocol("mqtt");
        await Deadline.WithinAsync("the WebSocket", socket.ConnectAsync(Address, default));
        return socket;
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket, int count)
    {
        byte[] bytes = new byte[count];
        int have = 0;
        while (have < count)
        {
            ArraySegment<byte> rest = new(bytes, have, count - have);
            WebSocketReceiveResult part = await Deadline.WithinAsync($"{count} bytes", socket.ReceiveAsync(rest, default));
            Assert.Equal(WebSocketMessageType.Binary, part.MessageType);
            have += part.Count;
        }

        return bytes;
    }

    private static async Task EndedAsync(ClientWebSocket socket)
    {
        try
        {
            WebSocketReceiveResult end = await Deadline.WithinAsync("the end", socket.ReceiveAsync(new byte[64], default));
            Assert.Equal(WebSocketMessageType.Close, end.MessageType);
        }
        catch (WebSocketException)
        {
            // Broken off is an end too.
        }
    }
}
