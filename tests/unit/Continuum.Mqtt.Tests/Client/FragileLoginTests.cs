using Continuum.Mqtt.Client;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>A client whose application throws where it is called: it stays one that connects again.</summary>
public sealed class FragileLoginTests : IDisposable
{
    private readonly ScramUser _user = new("ann");
    private readonly FragileLogin _method = new(new ScramLogin("ann", () => "secret"));

    public void Dispose() => _user.Dispose();

    [Theory]
    [InlineData(FragileStep.Next)]
    [InlineData(FragileStep.Finish)]
    public async Task Whatever_a_method_throws_is_a_lost_connection_and_the_client_comes_back(FragileStep broken)
    {
        await using TestBroker broker = await _user.StartAsync();
        await using MqttClient client = Client(broker.Port);
        await client.ConnectAsync(CancellationToken.None);
        _method.Broken = broken;
        MqttClientException failed = await Assert.ThrowsAsync<MqttClientException>(
            () => Deadline.WithinAsync("the failure", client.ReauthenticateAsync(CancellationToken.None)));
        Assert.Contains("the key file is gone", failed.Message, StringComparison.Ordinal);
        await Deadline.UntilAsync("the end of the connection", () => !client.IsConnected);
        _method.Broken = FragileStep.None;
        await Deadline.UntilAsync("being back", () => client.IsConnected);
        await Deadline.WithinAsync("the next time", client.ReauthenticateAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_re_authentication_that_cannot_begin_fails_and_the_next_one_begins()
    {
        await using TestBroker broker = await _user.StartAsync();
        await using MqttClient client = Client(broker.Port);
        await client.ConnectAsync(CancellationToken.None);
        _method.Broken = FragileStep.First;
        await Assert.ThrowsAsync<FormatException>(() => client.ReauthenticateAsync(CancellationToken.None));
        Assert.True(client.IsConnected);
        _method.Broken = FragileStep.None;
        await Deadline.WithinAsync("the next time", client.ReauthenticateAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Whoever_is_told_of_a_connection_and_throws_does_not_end_it()
    {
        int port = LastingPort.Next();
        await using TestBroker first = await _user.StartAsync(port: port);
        await using MqttClient client = Client(port);
        int told = 0;
        client.Connected += () =>
        {
            Interlocked.Increment(ref told);
            throw new InvalidOperationException("whoever is told fails");
        };
        await client.ConnectAsync(CancellationToken.None);
        await first.DisposeAsync();
        await using TestBroker second = await _user.StartAsync(port: port);
        await Deadline.UntilAsync("being told again", () => Volatile.Read(ref told) == 2);
        await Deadline.UntilAsync("being back", () => client.IsConnected);
        await Deadline.WithinAsync(
            "a publication", client.PublishAsync(Text.Message("t", "here"), CancellationToken.None));
    }

    private MqttClient Client(int port) => ScramUser.Client(port, _method);
}
