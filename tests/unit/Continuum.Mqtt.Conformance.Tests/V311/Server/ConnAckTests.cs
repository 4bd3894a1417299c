using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>3.1.3.1 and 3.2: client identifiers, and what CONNACK says.</summary>
public sealed class ConnAckTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Fact]
    public async Task MQTT_3_1_3_3_A_missing_client_identifier_ends_the_connection() =>
        await ExpectNoAnswerAsync(Make.ConnectRaw(2, 0, []));

    [Fact]
    public async Task MQTT_3_1_3_4_A_client_identifier_that_is_not_UTF_8_ends_the_connection() =>
        await ExpectNoAnswerAsync(Make.ConnectRaw(2, 0, [], Bytes.Binary([(byte)'c', 0xF8])));

    [Theory]
    [InlineData("0")]
    [InlineData("0123456789abcdefghijklm")]
    [InlineData("nopqrstuvwxyzABCDEFGHIJ")]
    [InlineData("KLMNOPQRSTUVWXYZ")]
    public async Task MQTT_3_1_3_5_Digits_and_Latin_letters_up_to_23_are_accepted(string id)
    {
        await using WireClient client = await ConnectAsync(Make.Connect(id));
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_3_6_Clients_with_an_empty_identifier_are_different_clients()
    {
        string topic = NewTopic();
        await using WireClient one = await ConnectAsync(Make.Connect(""));
        await using WireClient other = await ConnectAsync(Make.Connect(""));
        await one.AskAsync(Make.Subscribe(1, topic), Kind.SubAck);
        await PublishAsync(topic, "m");
        Assert.Equal("m", (await one.ExpectAsync(Kind.Publish)).Payload);
        await other.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_3_8_An_empty_identifier_with_clean_session_0_gets_return_code_2() =>
        await ExpectRefusalAsync(Make.Connect("", clean: false), 2);

    [Fact]
    public async Task MQTT_3_1_3_9_A_refused_identifier_gets_return_code_2()
    {
        SwitchedAuthenticator refusing = new() { Refusal = ReasonCode.ClientIdentifierNotValid };
        await using SharedBroker own = await SharedBroker.StartAsync(options => options.Authenticator = refusing);
        await using WireClient client = await WireClient.SayAsync(own.Port, Make.Level, Make.Connect("not this one"));
        Assert.Equal([0, 2], (await client.ExpectAsync(Kind.ConnAck)).Body);
        Assert.Null(await client.NextAsync());
    }

    [Fact]
    public async Task MQTT_3_2_0_1_CONNACK_comes_before_what_waits_for_the_client()
    {
        (string id, string topic) = (WireClient.NewName(), NewTopic());
        await LeaveAsync(await ReturnSubscribedAsync(id, topic, 1));
        await PublishAsync(topic, "waits", 1);
        await using WireClient back = await SayAsync(Make.Connect(id, clean: false), Packet.PingReq);
        Assert.Equal(Kind.ConnAck, (await back.NextAsync())?.Kind);
    }

    [Fact]
    public async Task MQTT_3_2_2_1_Clean_session_1_is_answered_with_session_present_0()
    {
        string id = WireClient.NewName();
        await LeaveAsync(await ReturnAsync(id));
        await using WireClient client = await ConnectAsync(Make.Connect(id));
        Assert.Equal([0, 0], client.Answer!.Body);
    }

    [Fact]
    public async Task MQTT_3_2_2_2_Session_present_is_1_where_there_is_one()
    {
        string id = WireClient.NewName();
        await LeaveAsync(await ReturnAsync(id));
        await using WireClient client = await ReturnAsync(id);
        Assert.Equal([1, 0], client.Answer!.Body);
    }

    [Fact]
    public async Task MQTT_3_2_2_3_Session_present_is_0_where_there_is_none()
    {
        await using WireClient client = await ReturnAsync(WireClient.NewName());
        Assert.Equal([0, 0], client.Answer!.Body);
    }

    [Fact]
    public async Task MQTT_3_2_2_4_A_refusal_has_session_present_0()
    {
        SwitchedAuthenticator switched = new();
        await using SharedBroker own = await SharedBroker.StartAsync(options => options.Authenticator = switched);
        byte[] connect = Make.Connect("kept", clean: false);
        await LeaveAsync(await WireClient.ConnectAsync(own.Port, Make.Level, connect));
        switched.Refusal = ReasonCode.NotAuthorized;
        await using WireClient refused = await WireClient.SayAsync(own.Port, Make.Level, connect);
        Assert.Equal([0, 5], (await refused.ExpectAsync(Kind.ConnAck)).Body);
    }

    [Theory]
    [InlineData(ReasonCode.BadUserNameOrPassword, 4)]
    [InlineData(ReasonCode.NotAuthorized, 5)]
    [InlineData(ReasonCode.ServerUnavailable, 3)]
    public async Task MQTT_3_2_2_5_A_refusal_is_followed_by_the_end(ReasonCode reason, byte code)
    {
        await using SharedBroker own = await SharedBroker.StartAsync(
            options => options.Authenticator = new SwitchedAuthenticator { Refusal = reason });
        await using WireClient client = await WireClient.SayAsync(own.Port, Make.Level, Make.Connect("c"));
        Assert.Equal([0, code], (await client.ExpectAsync(Kind.ConnAck)).Body);
        Assert.Null(await client.NextAsync());
    }

    [Fact]
    public async Task MQTT_3_2_2_6_Where_no_return_code_fits_there_is_no_CONNACK()
    {
        await ExpectNoAnswerAsync(Make.Connect(WireClient.NewName(), will: new("with/+", "")));
        await ExpectNoAnswerAsync(Packet.Raw(0x10, Make.Connect("c")[2..], [0]));
    }

    private async Task ExpectRefusalAsync(byte[] connect, byte code)
    {
        await using WireClient client = await SayAsync(connect);
        Assert.Equal([0, code], (await client.ExpectAsync(Kind.ConnAck)).Body);
        Assert.Null(await client.NextAsync());
    }
}
