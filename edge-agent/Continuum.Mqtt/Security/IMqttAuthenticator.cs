namespace Continuum.Mqtt.Security;

/// <summary>Decides who may connect.</summary>
public interface IMqttAuthenticator
{
    /// <summary>Judges a client that uses no authentication method of its own (5.0, 4.12).</summary>
    /// <param name="context">What the client shows.</param>
    /// <param name="cancellationToken">The connection ended, or the broker stops.</param>
    ValueTask<AuthenticationVerdict> AuthenticateAsync(
        AuthenticationContext context, CancellationToken cancellationToken);
}
