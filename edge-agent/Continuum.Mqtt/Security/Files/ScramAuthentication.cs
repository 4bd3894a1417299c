namespace Continuum.Mqtt.Security.Files;

/// <summary>
/// SCRAM-SHA-256 (RFC 5802, RFC 7677) as a method of enhanced authentication, over the users of a password file whose
/// lines hold SCRAM keys. The password never crosses the wire, and the client learns that the server knows it too. No
/// channel binding. Passwords are compared as the bytes of their UTF-8, not normalised.
/// </summary>
/// <param name="passwords">The users.</param>
/// <param name="certificates">
/// What it says against a client's certificate, its name not being the client identifier, holds here too; null:
/// nothing.
/// </param>
public sealed class ScramAuthentication(PasswordFile passwords, MqttAuthenticator? certificates = null)
    : IEnhancedAuthentication
{
    /// <inheritdoc/>
    public string Method => "SCRAM-SHA-256";

    /// <inheritdoc/>
    public IEnhancedExchange Begin(AuthenticationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ScramExchange(passwords, certificates?.AgainstCertificate(context));
    }
}
