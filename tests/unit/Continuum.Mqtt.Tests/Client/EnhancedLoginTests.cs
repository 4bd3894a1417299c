using System.Security.Authentication;
using System.Text;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>A client that logs in by SCRAM-SHA-256, at our broker and at one that is not what it should be.</summary>
public sealed class EnhancedLoginTests : IDisposable
{
    private readonly ScramUser _user = new("a=n,n");
    private volatile string _password = "secret";

    public void Dispose() => _user.Dispose();

    [Fact]
    public async Task Both_prove_themselves_at_the_connection_and_again_while_messages_flow()
    {
        await using TestBroker broker = await _user.StartAsync();
        await using MqttClient client = Client(broker.Port);
        await client.ConnectAsync(CancellationToken.None);
        await client.SubscribeAsync("t", 1, CancellationToken.None);
        Task[] all =
        [
            client.ReauthenticateAsync(CancellationToken.None),
            client.PublishAsync(Text.Message("t", "meanwhile"), CancellationToken.None),
            client.ReauthenticateAsync(CancellationToken.None),
        ];
        await Deadline.WithinAsync("all of it", Task.WhenAll(all));
        await Deadline.WithinAsync("once more", client.ReauthenticateAsync(CancellationToken.None));
        ReceivedMessage message = await Deadline.WithinAsync(
            "the message", client.Messages.ReadAsync(CancellationToken.None).AsTask());
        Assert.Equal("meanwhile", Text.Of(message.Message));
    }

    [Fact]
    public async Task A_re_authentication_that_is_refused_ends_the_connection_and_the_next_needs_the_right_password()
    {
        await using TestBroker broker = await _user.StartAsync();
        await using MqttClient client = Client(broker.Port);
        await client.ConnectAsync(CancellationToken.None);
        _password = "guess";
        MqttClientException refused = await Assert.ThrowsAsync<MqttClientException>(
            () => Deadline.WithinAsync("the refusal", client.ReauthenticateAsync(CancellationToken.None)));
        Assert.Equal(ReasonCode.NotAuthorized, refused.Reason);
        await Deadline.UntilAsync("the end of the connection", () => !client.IsConnected);
        Assert.Contains(
            "no connection",
            (await Assert.ThrowsAsync<MqttClientException>(() => client.ReauthenticateAsync(CancellationToken.None))).Message,
            StringComparison.Ordinal);
        _password = "secret";
        await Deadline.UntilAsync("being back", () => client.IsConnected);
    }

    [Fact]
    public async Task A_wrong_password_and_a_method_that_is_not_offered_are_refused()
    {
        await using TestBroker broker = await _user.StartAsync();
        _password = "guess";
        await using MqttClient wrong = Client(broker.Port);
        Assert.Equal(ReasonCode.NotAuthorized, (await RefusedAsync(wrong)).Reason);
        await using TestBroker plain = await TestBroker.StartAsync();
        await using MqttClient lost = Client(plain.Port);
        Assert.Equal(ReasonCode.BadAuthenticationMethod, (await RefusedAsync(lost)).Reason);
    }

    [Theory]
    [InlineData("v=AAAA", "does not prove")]
    [InlineData("v=", "does not prove")]
    [InlineData("", "does not prove")]
    [InlineData("e=other-error", "other-error")]
    public async Task A_server_that_does_not_know_the_password_is_left(string lastWord, string said)
    {
        await using TestBroker broker = await _user.StartAsync(new Impostor(_user.Method, lastWord));
        await using MqttClient client = Client(broker.Port);
        MqttClientException refused = await RefusedAsync(client);
        Assert.Equal(ReasonCode.ServerUnavailable, refused.Reason);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.False(client.IsConnected);
    }

    // RFC 7677, 3.
    [Fact]
    public async Task The_example_of_the_standard_comes_out()
    {
        ScramLoginExchange exchange = new("user", "pencil", "rOprNGfwEbeRWgbNEkqO");
        Assert.Equal("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", Encoding.UTF8.GetString(exchange.First().Span));
        ReadOnlyMemory<byte> final = await exchange.NextAsync(
            Bytes("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
            CancellationToken.None);
        Assert.Equal(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            Encoding.UTF8.GetString(final.Span));
        byte[] signature = Bytes("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        // In a step of its own, and then again or not.
        Assert.True((await exchange.NextAsync(signature, CancellationToken.None)).IsEmpty);
        exchange.Finish(default);
        exchange.Finish(signature);
    }

    [Theory]
    [InlineData("r=ours,s=AAAA,i=4096", "nonce")]
    [InlineData("r=theirs,s=AAAA,i=4096", "nonce")]
    [InlineData("r=ours1,s=?,i=4096", "salt")]
    [InlineData("r=ours1,s=,i=4096", "salt")]
    [InlineData("r=ours1,s=AAAA,i=4095", "iterations")]
    [InlineData("r=ours1,s=AAAA,i=600001", "iterations")]
    [InlineData("r=ours1,s=AAAA,i=-5000", "iterations")]
    [InlineData("m=must,r=ours1,s=AAAA,i=4096", "r=NONCE")]
    [InlineData("r=ours1,s=AAAA", "r=NONCE")]
    [InlineData("", "r=NONCE")]
    public async Task What_no_right_server_says_ends_it(string serverFirst, string said)
    {
        ScramLoginExchange exchange = new("user", "pencil", "ours");
        exchange.First();
        AuthenticationException wrong = await Assert.ThrowsAsync<AuthenticationException>(
            async () => await exchange.NextAsync(Bytes(serverFirst), CancellationToken.None));
        Assert.Contains(said, wrong.Message, StringComparison.Ordinal);
        Assert.Throws<AuthenticationException>(() => exchange.Finish(default));
    }

    [Fact]
    public async Task More_iterations_than_the_application_allows_are_not_computed()
    {
        AuthenticationException wrong = await Assert.ThrowsAsync<AuthenticationException>(() => AskAsync(4999));
        Assert.Contains("4096 to 4999", wrong.Message, StringComparison.Ordinal);
        await AskAsync(5000);

        static async Task AskAsync(int most)
        {
            IClientExchange exchange = new ScramLogin("user", () => "pencil") { MaxIterations = most }.Begin();
            string first = Encoding.UTF8.GetString(exchange.First().Span);
            string nonce = first[(first.IndexOf("r=", StringComparison.Ordinal) + 2)..];
            await exchange.NextAsync(Bytes($"r={nonce}x,s=AAAA,i=5000"), CancellationToken.None);
        }
    }

    [Fact]
    public async Task Without_a_method_there_is_no_re_authentication_and_3_1_1_has_none()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        MqttClientOptions options = new() { Port = broker.Port, ClientId = "plain" };
        await using MqttClient client = new(options, NullLoggerFactory.Instance, TimeProvider.System, new Random(1));
        await client.ConnectAsync(CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.ReauthenticateAsync(CancellationToken.None));
        MqttClientOptions old = new()
        {
            ClientId = "old",
            Version = ProtocolVersion.V311,
            Authentication = new ScramLogin("a", () => "b"),
        };
        Assert.Contains(
            "3.1.1",
            Assert.Throws<ArgumentException>(
                () => new MqttClient(old, NullLoggerFactory.Instance, TimeProvider.System, new Random(1))).Message,
            StringComparison.Ordinal);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static Task<MqttClientException> RefusedAsync(MqttClient client) =>
        Assert.ThrowsAsync<MqttClientException>(() => client.ConnectAsync(CancellationToken.None));

    private MqttClient Client(int port) => ScramUser.Client(port, new ScramLogin("a=n,n", () => _password));

    /// <summary>Lets in whom the right one would, and has another last word.</summary>
    private sealed class Impostor(IEnhancedAuthentication right, string lastWord) : IEnhancedAuthentication
    {
        public string Method => right.Method;

        public IEnhancedExchange Begin(AuthenticationContext context) => new Exchange(right.Begin(context), lastWord);

        private sealed class Exchange(IEnhancedExchange right, string lastWord) : IEnhancedExchange
        {
            public async ValueTask<EnhancedStep> NextAsync(
                ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
            {
                EnhancedStep step = await right.NextAsync(data, cancellationToken);
                return step is EnhancedStep.Done done ? done with { Data = Bytes(lastWord) } : step;
            }
        }
    }
}
