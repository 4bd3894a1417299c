namespace Continuum.Mqtt.Broker;

/// <summary>Decides who may connect.</summary>
public interface IMqttAuthenticator
{
    /// <summary>Whether a client may connect; a refusal is answered with "bad user name or password".</summary>
    /// <param name="clientId">As the client gave it; may be empty.</param>
    /// <param name="userName">Null when the client gave none.</param>
    /// <param name="password">Valid until the returned task completes; null when the client gave none.</param>
    /// <param name="cancellationToken">The broker stops, or the client took too long to connect.</param>
    ValueTask<bool> MayConnectAsync(
        string clientId, string? userName, ReadOnlyMemory<byte>? password, CancellationToken cancellationToken);
}
