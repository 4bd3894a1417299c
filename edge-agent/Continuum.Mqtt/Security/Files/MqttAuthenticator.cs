namespace Continuum.Mqtt.Security.Files;

/// <summary>
/// Lets in who shows a trusted certificate or knows a user's password; and others, as anonymous, where only this
/// machine can connect. A certificate goes before a user name.
/// </summary>
/// <param name="passwords">The users; null: there are none, and what local clients give is not looked at.</param>
/// <param name="name">Which part of a certificate names its owner.</param>
/// <param name="clientIdIsName">
/// A client with a certificate must use its name as client identifier; one that gives none is assigned it.
/// </param>
/// <param name="anonymousLocally">Whether anonymous clients are let in on local listeners.</param>
public sealed class MqttAuthenticator(
    PasswordFile? passwords, CertificateName name, bool clientIdIsName, bool anonymousLocally) : IMqttAuthenticator
{
    /// <inheritdoc/>
    public async ValueTask<AuthenticationVerdict> AuthenticateAsync(
        AuthenticationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Origin.Certificate is { } certificate)
        {
            return OfCertificate(certificate, context.ClientId);
        }

        if (passwords is not null && context.UserName is { } user)
        {
            return await passwords.JudgeAsync(user, context.Password ?? default, cancellationToken) switch
            {
                PasswordVerdict.Right => new AuthenticationVerdict.Accept(new(IdentityKind.User, user)),
                PasswordVerdict.Busy => new AuthenticationVerdict.Refuse(
                    ReasonCode.ServerBusy, "too many passwords are being looked at; try again in some seconds"),
                _ => new AuthenticationVerdict.Refuse(
                    ReasonCode.BadUserNameOrPassword, "the user name or the password is wrong"),
            };
        }

        return anonymousLocally && context.Origin.IsLocal
            ? new AuthenticationVerdict.Accept(MqttIdentity.Anonymous)
            : new AuthenticationVerdict.Refuse(
                ReasonCode.NotAuthorized, "connect with a user name and a password, or with a certificate");
    }

    /// <summary>What the client's certificate says against its client identifier; null when nothing.</summary>
    internal AuthenticationVerdict.Refuse? AgainstCertificate(AuthenticationContext context) =>
        clientIdIsName && context.Origin.Certificate is { } certificate
            ? OfCertificate(certificate, context.ClientId) as AuthenticationVerdict.Refuse
            : null;

    private AuthenticationVerdict OfCertificate(PeerCertificate certificate, string clientId)
    {
        string? owner = name switch
        {
            CertificateName.CommonName => certificate.CommonName,
            CertificateName.Uri => certificate.Uris is [var only] ? only : null,
            _ => certificate.DnsNames is [var only] ? only : null,
        };
        if (string.IsNullOrEmpty(owner))
        {
            return new AuthenticationVerdict.Refuse(
                ReasonCode.NotAuthorized, $"the certificate must name its owner by exactly one {name}");
        }

        return clientIdIsName && clientId.Length > 0 && clientId != owner
            ? new AuthenticationVerdict.Refuse(
                ReasonCode.ClientIdentifierNotValid, "the client identifier must be the name in the certificate")
            : new AuthenticationVerdict.Accept(
                new(IdentityKind.Certificate, owner), clientIdIsName ? owner : null);
    }
}
