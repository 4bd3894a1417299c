using System.Net;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Mqtt.Tests.Security;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>A client that is sent to another server (5.0, 4.11).</summary>
public sealed class RedirectTests
{
    [Fact]
    public async Task A_client_that_was_not_told_that_it_may_is_not_sent_anywhere_and_its_owner_learns_where()
    {
        await using TestBroker broker = await SendingAsync(ReasonCode.UseAnotherServer, "127.0.0.1:1");
        await using MqttClient client = Client(broker.Port, redirect: null);
        MqttClientException said = await Assert.ThrowsAsync<MqttClientException>(
            () => client.ConnectAsync(CancellationToken.None));
        Assert.Equal((ReasonCode.UseAnotherServer, "127.0.0.1:1"), (said.Reason, said.ServerReference));
    }

    [Fact]
    public async Task For_now_the_other_server_is_used_and_the_own_one_is_asked_again_the_next_time()
    {
        await using TestBroker second = await TestBroker.StartAsync();
        await using TestBroker third = await TestBroker.StartAsync();
        await using TestBroker home = await SendingAsync(ReasonCode.UseAnotherServer, $"127.0.0.1:{second.Port}");
        await using MqttClient client = Client(home.Port, new());
        await client.ConnectAsync(CancellationToken.None);
        await ArrivesAsync(client, second);
        home.Broker.Redirect(new(ReasonCode.UseAnotherServer, $"127.0.0.1:{third.Port}"));
        await second.DisposeAsync();
        await Deadline.UntilAsync("the third", () => client.IsConnected);
        await ArrivesAsync(client, third);
    }

    [Fact]
    public async Task A_server_that_moved_is_not_asked_again_while_the_new_one_answers()
    {
        int port = LastingPort.Next();
        await using TestBroker second = await TestBroker.StartAsync(port: port);
        await using TestBroker home = await SendingAsync(ReasonCode.ServerMoved, $"127.0.0.1:{port}");
        await using MqttClient client = Client(home.Port, new());
        await client.ConnectAsync(CancellationToken.None);
        await home.DisposeAsync();
        await second.DisposeAsync();
        await Deadline.UntilAsync("the loss", () => !client.IsConnected);
        await using TestBroker again = await TestBroker.StartAsync(port: port);
        await Deadline.UntilAsync("being there again", () => client.IsConnected);
        await ArrivesAsync(client, again);
    }

    [Fact]
    public async Task A_server_that_goes_sends_its_clients_elsewhere_and_what_waits_goes_there()
    {
        await using TestBroker second = await TestBroker.StartAsync();
        await using MqttClient reader = Client(second.Port, redirect: null, "reader");
        await reader.ConnectAsync(CancellationToken.None);
        await reader.SubscribeAsync("t", 2, CancellationToken.None);
        GatedInterceptor gate = new();
        await using TestBroker home = await TestBroker.StartAsync(gate);
        await using MqttClient client = Client(home.Port, new());
        await client.ConnectAsync(CancellationToken.None);
        await client.SubscribeAsync("back", 1, CancellationToken.None);
        Task publishing = client.PublishAsync(Text.Message("t", "on its way"), CancellationToken.None);
        home.Broker.Redirect(new(ReasonCode.UseAnotherServer, $"127.0.0.1:{second.Port}"));
        await home.DisposeAsync();
        await Deadline.WithinAsync("the publication", publishing);
        Assert.Equal("on its way", Text.Of((await NextAsync(reader)).Message));
        await reader.PublishAsync(Text.Message("back", "answer"), CancellationToken.None);
        Assert.Equal("answer", Text.Of((await NextAsync(client)).Message));
    }

    [Fact]
    public async Task Only_hosts_that_were_named_are_gone_to_and_of_several_the_first_of_those()
    {
        await using TestBroker second = await TestBroker.StartAsync();
        await using TestBroker home = await SendingAsync(
            ReasonCode.UseAnotherServer, $"elsewhere.example:1883 127.0.0.1:{second.Port}");
        await using MqttClient client = Client(home.Port, new());
        await client.ConnectAsync(CancellationToken.None);
        await ArrivesAsync(client, second);
        home.Broker.Redirect(new(ReasonCode.ServerMoved, "elsewhere.example 127.0.0.2:1883"));
        await using MqttClient next = Client(home.Port, new());
        string said = (await Assert.ThrowsAsync<MqttClientException>(
            () => next.ConnectAsync(CancellationToken.None))).Message;
        Assert.Contains("elsewhere.example 127.0.0.2:1883", said, StringComparison.Ordinal);
        Assert.Contains("its options allow", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_circle_and_a_long_chain_end()
    {
        await using TestBroker one = await TestBroker.StartAsync();
        await using TestBroker two = await SendingAsync(ReasonCode.ServerMoved, $"127.0.0.1:{one.Port}");
        await using TestBroker three = await SendingAsync(ReasonCode.UseAnotherServer, $"127.0.0.1:{two.Port}");
        await using MqttClient patient = Client(three.Port, new() { MaxHops = 2 });
        await patient.ConnectAsync(CancellationToken.None);
        await using MqttClient hasty = Client(three.Port, new() { MaxHops = 1 }, "hasty");
        Assert.Contains("more than 1 redirects", await RefusedAsync(hasty), StringComparison.Ordinal);
        two.Broker.Redirect(new(ReasonCode.ServerMoved, $"127.0.0.1:{three.Port}"));
        await using MqttClient lost = Client(three.Port, new(), "lost");
        Assert.Contains("in a circle", await RefusedAsync(lost), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_tls_the_other_host_shows_that_it_is_itself()
    {
        using TestAuthority authority = new();
        await using TestBroker second = await SecureAsync("127.0.0.2");
        await using TestBroker home = await SecureAsync("127.0.0.1");
        home.Broker.Redirect(new(ReasonCode.UseAnotherServer, $"127.0.0.2:{TlsPort(second)}"));
        // The name that is expected of the own host, whatever its certificate says, is not that of another.
        await using MqttClient client = Client(new()
        {
            Host = "127.0.0.1",
            Port = TlsPort(home),
            Transport = MqttTransport.Tls,
            Tls = new() { CaFile = authority.CaFile, ServerName = "localhost" },
            Redirect = new() { AllowedHosts = ["127.0.0.2"] },
        });
        Assert.Contains("not for \"127.0.0.2\"", await RefusedAsync(client), StringComparison.Ordinal);

        Task<TestBroker> SecureAsync(string address) => TestBroker.StartAsync(
            configure: options => options.ListenTls = [new(new(IPAddress.Parse(address), 0), authority.Server())]);

        static int TlsPort(TestBroker broker) => broker.Broker.LocalEndPoints[1].Port;
    }

    [Theory]
    [InlineData("home.example", "home.example:1883")]
    [InlineData("HOME.example:9 other.example", "home.example:9")]
    [InlineData("a.plant.example:70 plant.example b.a.plant.example", "a.plant.example:70 b.a.plant.example:1883")]
    [InlineData("[fe80::1]:77 fe80::1 [fe80::1]", "[fe80::1]:77 [fe80::1]:1883 [fe80::1]:1883")]
    [InlineData("home.example:0 home.example:70000 home.example:x a/b :1 [ home.example:", "")]
    [InlineData("evilplant.example home.example.evil", "")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void References_are_read_to_the_letter(string? text, string places)
    {
        MqttClientOptions options = new()
        {
            Host = "home.example",
            Redirect = new() { AllowedHosts = ["*.plant.example", "fe80::1"] },
        };
        Assert.Equal(
            places,
            string.Join(' ', ServerReference.Allowed(text, options).Select(place => place.ToString()["mqtt://".Length..])));
    }

    [Theory]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public async Task Of_many_places_the_first_eight_are_tried(int before, bool reached)
    {
        await using TestBroker second = await TestBroker.StartAsync();
        int[] dead = [.. Enumerable.Range(0, before).Select(_ => LastingPort.Next())];
        // A place that is named twice is one.
        int[] named = [.. dead, .. dead, second.Port];
        string reference = string.Join(' ', named.Select(port => $"127.0.0.1:{port}"));
        await using TestBroker home = await SendingAsync(ReasonCode.UseAnotherServer, reference);
        await using MqttClient client = Client(home.Port, new());
        if (reached)
        {
            await client.ConnectAsync(CancellationToken.None);
            await ArrivesAsync(client, second);
        }
        else
        {
            Assert.Contains("no MQTT broker answers", await RefusedAsync(client), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("elsewhere.example")]
    [InlineData("127.0.0.1:SECOND")]
    [InlineData("127.0.0.1:1")]
    public async Task Where_a_server_that_moved_sends_on_to_what_is_of_no_use_the_own_one_is_asked(string reference)
    {
        (int port, int secondPort) = (LastingPort.Next(), LastingPort.Next());
        await using TestBroker second = await TestBroker.StartAsync(port: secondPort);
        await using TestBroker home = await SendingAsync(ReasonCode.ServerMoved, $"127.0.0.1:{secondPort}", port);
        await using MqttClient client = Client(port, new());
        await client.ConnectAsync(CancellationToken.None);
        await home.DisposeAsync();
        await second.DisposeAsync();
        // The client asks this one first, until the other is there.
        await using TestBroker lost = await SendingAsync(
            ReasonCode.ServerMoved,
            reference.Replace("SECOND", $"{secondPort}", StringComparison.Ordinal),
            secondPort);
        await using TestBroker back = await TestBroker.StartAsync(port: port);
        await ArrivesAsync(client, back);
    }

    [Fact]
    public void What_is_no_host_cannot_be_allowed()
    {
        MqttClientOptions options = new() { ClientId = "c", Redirect = new() { AllowedHosts = ["fine.example", "*"] } };
        Assert.Contains(
            "\"*\"", Assert.Throws<ArgumentException>(() => Client(options)).Message, StringComparison.Ordinal);
    }

    private static Task<TestBroker> SendingAsync(ReasonCode reason, string reference, int port = 0) =>
        TestBroker.StartAsync(configure: options => options.Redirect = new(reason, reference), port: port);

    private static async Task<string> RefusedAsync(MqttClient client) => (await Assert.ThrowsAsync<MqttClientException>(
        () => client.ConnectAsync(CancellationToken.None))).Message;

    private static async Task ArrivesAsync(MqttClient client, TestBroker broker)
    {
        await using MqttClient reader = Client(broker.Port, redirect: null, "reader");
        await reader.ConnectAsync(CancellationToken.None);
        await reader.SubscribeAsync("t", 1, CancellationToken.None);
        await Deadline.WithinAsync(
            "a publication", client.PublishAsync(Text.Message("t", "here"), CancellationToken.None));
        Assert.Equal("here", Text.Of((await NextAsync(reader)).Message));
    }

    private static Task<ReceivedMessage> NextAsync(MqttClient client) =>
        Deadline.WithinAsync("a message", client.Messages.ReadAsync(CancellationToken.None).AsTask());

    private static MqttClient Client(int port, MqttRedirectOptions? redirect, string id = "sent") =>
        Client(new() { Port = port, ClientId = id, Redirect = redirect });

    private static MqttClient Client(MqttClientOptions options)
    {
        (options.ReconnectMilliseconds, options.MaxReconnectMilliseconds) = (1, 20);
        return new(options, NullLoggerFactory.Instance, TimeProvider.System, new Random(1));
    }
}
