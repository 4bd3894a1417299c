namespace Continuum.Mqtt.Client;

/// <summary>The broker cannot be reached, or said no.</summary>
public sealed class MqttClientException : Exception
{
    internal MqttClientException(
        ReasonCode reason, string message, Exception? cause = null, string? serverReference = null)
        : base(message, cause)
    {
        Reason = reason;
        ServerReference = serverReference;
    }

    /// <summary>
    /// What the broker said; <see cref="ReasonCode.ServerUnavailable"/> when it could not be reached.
    /// </summary>
    public ReasonCode Reason { get; }

    /// <summary>A message's time was over before it could be sent.</summary>
    public bool IsTooLate { get; internal init; }

    /// <summary>
    /// Where the broker sends its clients, as it wrote it (5.0, 4.11), with <see cref="ReasonCode.UseAnotherServer"/>
    /// or <see cref="ReasonCode.ServerMoved"/>; null where it did not say.
    /// </summary>
    public string? ServerReference { get; }
}
