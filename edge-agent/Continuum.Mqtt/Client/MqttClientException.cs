namespace Continuum.Mqtt.Client;

/// <summary>The broker cannot be reached, or said no.</summary>
public sealed class MqttClientException : Exception
{
    internal MqttClientException(ReasonCode reason, string message, Exception? cause = null) : base(message, cause) =>
        Reason = reason;

    /// <summary>
    /// What the broker said; <see cref="ReasonCode.ServerUnavailable"/> when it could not be reached.
    /// </summary>
    public ReasonCode Reason { get; }
}
