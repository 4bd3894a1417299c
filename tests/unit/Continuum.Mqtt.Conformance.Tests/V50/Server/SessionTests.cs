using Continuum.Mqtt.Conformance.Tests.Wire;
using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.V50.Server;

/// <summary>3.1.2, 3.1.3 and 4.1: what is kept of a client, and for how long.</summary>
public sealed class SessionTests(SharedBroker broker) : ServerTests(broker), IClassFixture<SharedBroker>
{
    [Fact]
    public async Task MQTT_3_1_2_4_Clean_start_discards_the_session()
    {
        string name = WireClient.NewName();
        await LeaveSubscribedAsync(name, name, 1);
        await PublishAsync(name, "waiting");
        await using WireClient client = await ConnectAsync(Make.Connect(name));
        Assert.False(client.Answer!.SessionPresent);
        await client.SendAsync(Make.Publish(name, "x"));
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_2_5_Without_clean_start_the_session_goes_on()
    {
        string name = WireClient.NewName();
        await LeaveSubscribedAsync(name, name, 1);
        await PublishAsync(name, "waiting");
        await using WireClient client = await ReturnAsync(name);
        Assert.True(client.Answer!.SessionPresent);
        Assert.Equal("waiting", (await client.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_3_1_2_6_Without_a_session_a_new_one_is_made()
    {
        string name = WireClient.NewName();
        await using (WireClient first = await ReturnAsync(name))
        {
            Assert.False(first.Answer!.SessionPresent);
        }

        await using WireClient again = await ReturnAsync(name);
        Assert.True(again.Answer!.SessionPresent);
    }

    [Fact]
    public async Task MQTT_3_1_2_23_A_session_with_an_expiry_outlives_a_connection_that_broke()
    {
        string name = WireClient.NewName();
        await using (WireClient client = await ReturnAsync(name))
        {
            await client.AskAsync(Make.Subscribe(1, name, 1), Kind.SubAck);
            client.Break();
        }

        await PublishAsync(name, "kept");
        await using WireClient again = await ReturnAsync(name);
        Assert.True(again.Answer!.SessionPresent);
        Assert.Equal("kept", (await again.ExpectAsync(Kind.Publish)).Payload);
    }

    [Fact]
    public async Task MQTT_3_1_3_2_The_client_identifier_names_the_session()
    {
        string name = WireClient.NewName();
        await LeaveSubscribedAsync(name, name, 1);
        await using WireClient other = await ReturnAsync(name + "x");
        Assert.False(other.Answer!.SessionPresent);
        await using WireClient same = await ReturnAsync(name);
        Assert.True(same.Answer!.SessionPresent);
    }

    [Fact]
    public async Task MQTT_4_1_0_1_A_session_is_kept_while_its_connection_is_open()
    {
        await using SharedBroker own = await SharedBroker.StartAsync();
        byte[] expiry = Property.Four(Property.SessionExpiry, 5);
        await using WireClient client = await WireClient.ConnectAsync(
            own.Port, 5, Make.Connect("c", properties: [expiry]));
        await client.AskAsync(Make.Subscribe(1, "t"), Kind.SubAck);
        own.Time.Advance(TimeSpan.FromSeconds(1000));
        await client.ExpectNothingAsync();
        own.Time.Advance(TimeSpan.FromSeconds(1));
        await client.SendAsync(Make.Publish("t", "x"));
        await client.ExpectAsync(Kind.Publish);
    }

    [Fact]
    public async Task MQTT_4_1_0_2_A_session_ends_when_its_expiry_has_passed()
    {
        await using SharedBroker own = await SharedBroker.StartAsync();
        byte[] connect = Make.Connect("c", clean: false, properties: [Property.Four(Property.SessionExpiry, 5)]);
        await Deadline.UntilAsync("the end of the session", async () =>
        {
            await using (WireClient client = await WireClient.ConnectAsync(own.Port, 5, connect))
            {
                await client.SendAsync(Make.Disconnect());
                await client.ExpectEndAsync();
            }

            own.Time.Advance(TimeSpan.FromSeconds(10));
            await using WireClient again = await WireClient.ConnectAsync(own.Port, 5, connect);
            return !again.Answer!.SessionPresent;
        });
    }
}
