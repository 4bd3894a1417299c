namespace Continuum.Mqtt.Broker;

/// <summary>The broker cannot listen.</summary>
public sealed class MqttBrokerException : Exception
{
    internal MqttBrokerException(int port, string message, Exception cause) : base(message, cause) => Port = port;

    /// <summary>The port it was to listen on.</summary>
    public int Port { get; }
}
