using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V50.Server;

/// <summary>3.15 and 4.12: authentication by a method.</summary>
public sealed class AuthTests(GuardedBroker broker) : ServerTests(broker), IClassFixture<GuardedBroker>
{
    [Fact]
    public async Task MQTT_3_1_2_30_Other_packets_during_authentication_end_the_connection()
    {
        await using WireClient client = await SayAsync(Examined("more"));
        await client.ExpectAsync(Kind.Auth);
        await client.SendAsync(Packet.PingReq);
        Seen? last = await client.ExpectEndAsync();
        Assert.True(last is null or { Kind: Kind.ConnAck, Reason: 0x82 }, $"{last}");
    }

    [Fact]
    public Task MQTT_3_15_1_1_Reserved_flags_of_AUTH_are_malformed() => RefusesAsync([0xF1, 0], 0x81);

    [Fact]
    public async Task MQTT_3_15_2_1_AUTH_has_one_of_its_own_codes()
    {
        await using WireClient client = await ConnectAsync(Examined("ok"));
        Assert.Equal(0x18, (await client.AskAsync(Auth(0x19, "more"), Kind.Auth)).Reason);
        Assert.Equal(0x00, (await client.AskAsync(Auth(0x18, "ok"), Kind.Auth)).Reason);
        await client.SendAsync(Make.Auth(0x01, Method(GuardedBroker.Method)));
        await client.ExpectDisconnectAsync(0x82);
    }

    [Fact]
    public Task MQTT_4_12_0_1_A_method_that_is_not_supported_closes_the_connection() =>
        RefusesConnectAsync(Make.Connect("c", properties: [Method("NONE")]), 0x8C);

    [Fact]
    public async Task MQTT_4_12_0_2_AUTH_on_the_way_has_code_0x18()
    {
        await using WireClient client = await SayAsync(Examined("more"));
        Assert.Equal(0x18, (await client.ExpectAsync(Kind.Auth)).Reason);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x19)]
    public async Task MQTT_4_12_0_3_AUTH_of_a_client_on_the_way_must_have_code_0x18(int wrong)
    {
        await using (WireClient good = await SayAsync(Examined("more")))
        {
            await good.ExpectAsync(Kind.Auth);
            Assert.Equal(0, (await good.AskAsync(Auth(0x18, "ok"), Kind.ConnAck)).Reason);
        }

        await using WireClient client = await SayAsync(Examined("more"));
        await client.ExpectAsync(Kind.Auth);
        await client.SendAsync(Auth(wrong, "ok"));
        Assert.Equal(0x82, (await client.ExpectEndAsync())!.Reason);
    }

    [Fact]
    public async Task MQTT_4_12_0_4_A_rejected_authentication_closes_the_connection()
    {
        await RefusesConnectAsync(Examined("wrong"), 0x87);
        await using WireClient client = await SayAsync(Examined("more"));
        await client.ExpectAsync(Kind.Auth);
        Assert.Equal(0x87, (await client.AskAsync(Auth(0x18, "wrong"), Kind.ConnAck)).Reason);
        Assert.Null(await client.NextAsync());
    }

    [Fact]
    public async Task MQTT_4_12_0_5_AUTH_and_CONNACK_name_the_method_of_CONNECT()
    {
        await using WireClient client = await SayAsync(Examined("more"));
        Assert.Equal(GuardedBroker.Method, (await client.ExpectAsync(Kind.Auth)).Text(Property.AuthenticationMethod));
        Seen answer = await client.AskAsync(Auth(0x18, "ok"), Kind.ConnAck);
        Assert.Equal(GuardedBroker.Method, answer.Text(Property.AuthenticationMethod));
    }

    [Fact]
    public async Task MQTT_4_12_0_6_Without_a_method_there_is_no_AUTH_and_no_method()
    {
        await using WireClient client = await ConnectAsync();
        Assert.False(client.Answer!.Has(Property.AuthenticationMethod));
        await client.ExpectNothingAsync();
        await client.SendAsync(Auth(0x19, "more"));
        await client.ExpectDisconnectAsync(0x82);
    }

    [Fact]
    public async Task MQTT_4_12_1_1_Re_authentication_with_another_method_ends_the_connection()
    {
        await using WireClient client = await ConnectAsync(Examined("ok"));
        await client.AskAsync(Auth(0x19, "ok"), Kind.Auth);
        await client.SendAsync(Make.Auth(0x19, Method("OTHER")));
        await client.ExpectDisconnectAsync(0x82);
    }

    [Fact]
    public async Task MQTT_4_12_1_2_A_failed_re_authentication_closes_the_connection()
    {
        await using WireClient client = await ConnectAsync(Examined("ok"));
        await client.SendAsync(Auth(0x19, "wrong"));
        await client.ExpectDisconnectAsync(0x87);
    }

    private static byte[] Method(string name) => Property.Text(Property.AuthenticationMethod, name);

    private static byte[] Examined(string data) => Make.Connect(
        WireClient.NewName(), properties: [Method(GuardedBroker.Method), Data(data)]);

    private static byte[] Auth(int code, string data) => Make.Auth(code, Method(GuardedBroker.Method), Data(data));

    private static byte[] Data(string data) =>
        Property.Binary(Property.AuthenticationData, [.. data.Select(one => (byte)one)]);
}
