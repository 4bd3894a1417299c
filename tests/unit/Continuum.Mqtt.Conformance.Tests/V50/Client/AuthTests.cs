using System.Security.Authentication;
using System.Text;
using Continuum.Mqtt.Client;
using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Mqtt.Security;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V50.Client;

/// <summary>3.15 and 4.12: a client that logs in by a method.</summary>
public sealed class AuthTests : ClientTests
{
    private static readonly byte[] Method = Property.Text(Property.AuthenticationMethod, Exam.Name);

    [Fact]
    public async Task MQTT_3_1_2_30_Before_CONNACK_only_AUTH_is_sent()
    {
        Task connecting = BeginAsync(WithExam);
        Task publishing = PublishAsync("t", "waits", qos: 1);
        Peer peer = await UnansweredAsync();
        Assert.Equal(Exam.Name, Connect.Text(Property.AuthenticationMethod));
        for (int turn = 0; turn < 3; turn++)
        {
            await peer.AskAsync(Make.Auth(0x18, Method), Kind.Auth);
        }

        await peer.SendAsync(Make.ConnAck(false, 0, Method, Said(Exam.Right)));
        await Deadline.WithinAsync("the connection", connecting);
        Seen publish = await peer.ExpectAsync(Kind.Publish);
        await peer.SendAsync(Make.Ack(Kind.PubAck, publish.PacketId));
        await Deadline.WithinAsync("the publication", publishing);
    }

    [Fact]
    public async Task MQTT_3_15_2_1_AUTH_has_one_of_its_own_codes()
    {
        Peer peer = await LoggedInAsync();
        Task again = Client.ReauthenticateAsync(CancellationToken.None);
        Assert.Equal(0x19, (await peer.ExpectAsync(Kind.Auth)).Reason);
        Assert.Equal(0x18, (await peer.AskAsync(Make.Auth(0x18, Method), Kind.Auth)).Reason);
        await peer.SendAsync(Make.Auth(0, Method, Said(Exam.Right)));
        await Deadline.WithinAsync("the re-authentication", again);
    }

    [Fact]
    public async Task MQTT_4_12_0_3_AUTH_on_the_way_has_code_0x18()
    {
        Task connecting = BeginAsync(WithExam);
        Peer peer = await UnansweredAsync();
        Seen answer = await peer.AskAsync(Make.Auth(0x18, Method), Kind.Auth);
        Assert.Equal(0x18, answer.Reason);
        await peer.SendAsync(Make.ConnAck(false, 0, Method, Said(Exam.Right)));
        await Deadline.WithinAsync("the connection", connecting);
    }

    [Fact]
    public async Task MQTT_4_12_0_5_AUTH_names_the_method_of_CONNECT_and_a_server_must_too()
    {
        Task connecting = BeginAsync(WithExam);
        Peer peer = await UnansweredAsync();
        Seen answer = await peer.AskAsync(Make.Auth(0x18, Method), Kind.Auth);
        Assert.Equal(Exam.Name, answer.Text(Property.AuthenticationMethod));
        await peer.SendAsync(Make.Auth(0x18, Property.Text(Property.AuthenticationMethod, "OTHER")));
        Assert.Contains(
            "\"OTHER\"",
            (await Assert.ThrowsAsync<MqttClientException>(() => connecting)).Message,
            StringComparison.Ordinal);
        await peer.ExpectEndAsync();
    }

    [Fact]
    public async Task MQTT_4_12_1_1_Re_authentication_names_the_method_of_CONNECT()
    {
        Peer peer = await LoggedInAsync();
        Task again = Client.ReauthenticateAsync(CancellationToken.None);
        Assert.Equal(Exam.Name, (await peer.ExpectAsync(Kind.Auth)).Text(Property.AuthenticationMethod));
        await peer.SendAsync(Make.Auth(0, Method, Said(Exam.Right)));
        await Deadline.WithinAsync("the re-authentication", again);
    }

    [Fact]
    public async Task MQTT_4_12_1_2_A_failed_re_authentication_closes_the_connection()
    {
        Peer peer = await LoggedInAsync();
        Task again = Client.ReauthenticateAsync(CancellationToken.None);
        await peer.ExpectAsync(Kind.Auth);
        await peer.SendAsync(Make.Auth(0, Method, Said("wrong")));
        await Assert.ThrowsAsync<MqttClientException>(() => again);
        await peer.ExpectDisconnectAsync(0x82);
    }

    private static byte[] Said(string text) =>
        Property.Binary(Property.AuthenticationData, Encoding.UTF8.GetBytes(text));

    private static void WithExam(MqttClientOptions options) => options.Authentication = new Exam();

    private async Task<Peer> LoggedInAsync() => await StartAsync(WithExam, Method, Said(Exam.Right));

    /// <summary>Says little, and lets the server end it with one word only.</summary>
    private sealed class Exam : IClientAuthentication, IClientExchange
    {
        public const string Name = "EXAM";
        public const string Right = "right";

        public string Method => Name;

        public IClientExchange Begin() => new Exam();

        public ReadOnlyMemory<byte> First() => default;

        public ValueTask<ReadOnlyMemory<byte>> NextAsync(
            ReadOnlyMemory<byte> said, CancellationToken cancellationToken) => new("answer"u8.ToArray());

        public void Finish(ReadOnlyMemory<byte> said)
        {
            if (Encoding.UTF8.GetString(said.Span) != Right)
            {
                throw new AuthenticationException("not the word");
            }
        }
    }
}
