using Continuum.Mqtt.Conformance.Tests.Wire;

namespace Continuum.Mqtt.Conformance.Tests.V50.Server;

/// <summary>3.1: the form of CONNECT, its flags and its fields.</summary>
public sealed class ConnectTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    private static readonly byte[] NotUtf8 = Bytes.Binary([0xC3, 0x28]);

    [Fact]
    public async Task MQTT_3_1_0_1_A_first_packet_that_is_not_CONNECT_ends_the_connection()
    {
        await using WireClient client = await OpenAsync();
        await client.SendAsync(Packet.PingReq);
        Assert.Null(await client.ExpectEndAsync());
    }

    [Fact]
    public Task MQTT_3_1_0_2_A_second_CONNECT_is_a_protocol_error() =>
        RefusesAsync(Make.Connect(WireClient.NewName()), 0x82);

    [Fact]
    public async Task MQTT_3_1_2_1_Another_protocol_name_ends_the_connection()
    {
        await using WireClient client = await SayAsync(
            Packet.Raw(0x10, Bytes.Text("MQTX"), [5, 2], Bytes.Two(0), [0], Bytes.Text("c")));
        Seen? last = await client.ExpectEndAsync();
        Assert.True(last is null or { Kind: Kind.ConnAck, Reason: not 0 }, $"{last}");
    }

    [Fact]
    public Task MQTT_3_1_2_2_A_version_that_is_not_served_is_answered_and_closed() => RefusesConnectAsync(
        Packet.Raw(0x10, Bytes.Text("MQTT"), [6, 2], Bytes.Two(0), [0], Bytes.Text("c")), 0x84);

    [Fact]
    public Task MQTT_3_1_2_3_A_reserved_connect_flag_that_is_set_is_malformed() =>
        RefusesConnectAsync(Make.ConnectRaw(0x03, 0, [], Bytes.Text("c")), 0x81);

    [Theory]
    [InlineData(0x0A)]
    [InlineData(0x12)]
    public Task MQTT_3_1_2_11_A_will_QoS_without_a_will_is_malformed(int flags) =>
        RefusesConnectAsync(Make.ConnectRaw(flags, 0, [], Bytes.Text("c")), 0x81);

    [Fact]
    public async Task MQTT_3_1_2_12_A_will_has_QoS_0_1_or_2_and_3_is_malformed()
    {
        foreach (int qos in (int[])[0, 1, 2])
        {
            await using WireClient client = await ConnectAsync(
                Make.Connect(WireClient.NewName(), will: new("w", "x", qos)));
        }

        await RefusesConnectAsync(Make.Connect("c", will: new("w", "x", 3)), 0x81);
    }

    [Fact]
    public Task MQTT_3_1_2_13_A_will_retain_flag_without_a_will_is_malformed() =>
        RefusesConnectAsync(Make.ConnectRaw(0x22, 0, [], Bytes.Text("c")), 0x81);

    [Fact]
    public Task MQTT_3_1_2_16_A_user_name_without_its_flag_is_malformed() =>
        RefusesConnectAsync(Make.ConnectRaw(0x02, 0, [], Bytes.Text("c"), Bytes.Text("user")), 0x81);

    [Fact]
    public Task MQTT_3_1_2_17_A_user_name_flag_without_a_user_name_is_malformed() =>
        RefusesConnectAsync(Make.ConnectRaw(0x82, 0, [], Bytes.Text("c")), 0x81);

    [Fact]
    public Task MQTT_3_1_2_18_A_password_without_its_flag_is_malformed() =>
        RefusesConnectAsync(Make.ConnectRaw(0x82, 0, [], Bytes.Text("c"), Bytes.Text("u"), Bytes.Text("p")), 0x81);

    [Fact]
    public Task MQTT_3_1_2_19_A_password_flag_without_a_password_is_malformed() =>
        RefusesConnectAsync(Make.ConnectRaw(0x42, 0, [], Bytes.Text("c")), 0x81);

    [Fact]
    public Task MQTT_3_1_3_3_A_CONNECT_without_a_client_identifier_is_malformed() =>
        RefusesConnectAsync(Make.ConnectRaw(0x02, 0, []), 0x81);

    [Fact]
    public Task MQTT_3_1_3_4_A_client_identifier_that_is_no_string_is_malformed() =>
        RefusesConnectAsync(Make.ConnectRaw(0x02, 0, [], NotUtf8), 0x81);

    [Fact]
    public async Task MQTT_3_1_3_5_Identifiers_of_1_to_23_digits_and_letters_are_allowed()
    {
        const string Characters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        string[] names =
            [.. Characters.Select(one => $"{one}"), .. Characters.Chunk(23).Select(some => new string(some))];
        foreach (string name in names)
        {
            await using WireClient client = await ConnectAsync(Make.Connect(name));
        }
    }

    [Fact]
    public async Task MQTT_3_1_3_6_Clients_without_an_identifier_are_given_different_ones()
    {
        await using WireClient one = await ConnectAsync(Make.Connect(""));
        await using WireClient other = await ConnectAsync(Make.Connect(""));
        Assert.NotEqual(one.Answer!.Text(Property.AssignedClientId), other.Answer!.Text(Property.AssignedClientId));
        await one.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_3_7_The_assigned_identifier_names_the_session()
    {
        byte[] kept = Property.Four(Property.SessionExpiry, 100);
        string? assigned;
        await using (WireClient client = await ConnectAsync(Make.Connect("", properties: [kept])))
        {
            assigned = client.Answer!.Text(Property.AssignedClientId);
        }

        Assert.NotNull(assigned);
        await using WireClient again = await ReturnAsync(assigned);
        Assert.True(again.Answer!.SessionPresent);
    }

    [Fact]
    public Task MQTT_3_1_3_11_A_will_topic_that_is_no_string_is_malformed() =>
        RefusesConnectAsync(Make.ConnectRaw(0x06, 0, [], Bytes.Text("c"), [0], NotUtf8, Bytes.Text("x")), 0x81);

    [Fact]
    public Task MQTT_3_1_3_12_A_user_name_that_is_no_string_is_malformed() =>
        RefusesConnectAsync(Make.ConnectRaw(0x82, 0, [], Bytes.Text("c"), NotUtf8), 0x81);

    [Fact]
    public async Task MQTT_3_1_4_1_A_CONNECT_of_the_wrong_form_ends_the_connection()
    {
        await RefusesConnectAsync(Make.ConnectRaw(0x02, 0, [], Bytes.Text("c"), [1]), 0x81);
        byte[] flag = Property.Byte(Property.RequestProblemInformation, 2);
        await RefusesConnectAsync(Make.Connect("c", properties: [flag]), 0x82);
    }

    [Fact]
    public async Task MQTT_3_1_4_3_A_second_connection_of_a_client_ends_the_first()
    {
        string name = WireClient.NewName();
        await using WireClient first = await ConnectAsync(Make.Connect(name));
        await using WireClient second = await ConnectAsync(Make.Connect(name));
        await first.ExpectDisconnectAsync(0x8E);
        await second.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_4_4_Clean_start_makes_a_new_session_and_without_it_the_old_one_goes_on()
    {
        string name = WireClient.NewName();
        await LeaveSubscribedAsync(name, name, 0);
        await using (WireClient again = await ReturnAsync(name))
        {
            Assert.True(again.Answer!.SessionPresent);
        }

        await using WireClient fresh = await ConnectAsync(Make.Connect(name, clean: true));
        await fresh.SendAsync(Make.Publish(name, "x"));
        await fresh.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_4_5_A_good_CONNECT_is_answered_with_0x00()
    {
        await using WireClient client = await SayAsync(Make.Connect(WireClient.NewName()));
        Assert.Equal(0, (await client.ExpectAsync(Kind.ConnAck)).Reason);
    }

    [Fact]
    public async Task MQTT_3_1_4_6_Nothing_behind_a_refused_CONNECT_is_acted_on()
    {
        string topic = WireClient.NewName("t");
        await using (WireClient client = await SayAsync(
            [.. Make.ConnectRaw(0x03, 0, [], Bytes.Text("c")), .. Make.Publish(topic, "x", retain: true)]))
        {
            await client.ExpectEndAsync();
        }

        await using WireClient watcher = await SubscribedAsync(topic);
        await watcher.ExpectNothingAsync();
    }
}
