using Continuum.Mqtt.Client;

namespace Continuum.Mqtt.Tests.Client;

public sealed class MqttAddressTests
{
    [Theory]
    [InlineData("mqtt://broker", MqttTransport.Tcp, "broker", 1883, "")]
    [InlineData("MQTT://broker.example:1999/", MqttTransport.Tcp, "broker.example", 1999, "")]
    [InlineData("mqtts://10.0.0.1", MqttTransport.Tls, "10.0.0.1", 8883, "")]
    [InlineData("mqtts://[fe80::1]:8884", MqttTransport.Tls, "fe80::1", 8884, "")]
    [InlineData("ws://broker", MqttTransport.WebSocket, "broker", 80, "/mqtt")]
    [InlineData("ws://broker/", MqttTransport.WebSocket, "broker", 80, "/")]
    [InlineData("ws://broker:8080/a%20b?x=1", MqttTransport.WebSocket, "broker", 8080, "/a%20b?x=1")]
    [InlineData("wss://broker?token=a", MqttTransport.SecureWebSocket, "broker", 443, "/mqtt?token=a")]
    [InlineData("unix:///run/mqtt.sock", MqttTransport.UnixSocket, "", 0, "/run/mqtt.sock")]
    [InlineData("unix:///run/a%20b", MqttTransport.UnixSocket, "", 0, "/run/a b")]
    public void An_address_says_where_and_how(string text, MqttTransport transport, string host, int port, string path)
    {
        MqttAddress address = MqttAddress.Parse(text);
        Assert.Equal(new(transport, host, port, path), address);
        Assert.Equal(address, MqttAddress.Parse(address.ToString()));
        MqttClientOptions options = new() { Host = "", Port = 0 };
        address.ApplyTo(options);
        Assert.Equal(address, MqttAddress.Of(options));
    }

    [Theory]
    [InlineData(MqttTransport.Tcp)]
    [InlineData(MqttTransport.SecureWebSocket)]
    public void A_host_is_the_same_however_its_name_is_written(MqttTransport transport) => Assert.Equal(
        MqttAddress.Of(new() { Transport = transport, Host = "broker.example" }),
        MqttAddress.Of(new() { Transport = transport, Host = "Broker.Example" }));

    [Theory]
    [InlineData("", "no scheme")]
    [InlineData("broker:1883", "no scheme")]
    [InlineData("http://broker", "scheme http")]
    [InlineData("mqtt://", "no host")]
    [InlineData("mqtt://broker:99999", "no host, or a port")]
    [InlineData("mqtt://broker:0", "port 0")]
    [InlineData("mqtt://broker/path", "no path")]
    [InlineData("wss://broker/path#part", "#fragment")]
    [InlineData("unix://run/mqtt.sock", "three slashes")]
    [InlineData("unix:///", "three slashes")]
    public void What_is_no_address_is_refused_and_the_message_shows_what_would_be_one(string text, string said)
    {
        string message = Assert.Throws<FormatException>(() => MqttAddress.Parse(text)).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.Contains("unix:///path", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_in_an_address_is_refused_and_not_repeated()
    {
        string message = Assert.Throws<FormatException>(() => MqttAddress.Parse("mqtts://ann:secret@broker")).Message;
        Assert.Contains("settings of their own", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }
}
