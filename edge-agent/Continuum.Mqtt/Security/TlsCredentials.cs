using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Continuum.Mqtt.Security;

/// <summary>A server's certificate and whom it trusts, ready for handshakes.</summary>
public sealed class TlsCredentials
{
    /// <summary>Makes the settings that all handshakes share.</summary>
    /// <param name="server">The certificate with its key, and the chain to send.</param>
    /// <param name="mode">Whether clients show certificates.</param>
    /// <param name="authorities">Who signs clients' certificates; not empty unless the mode is None.</param>
    public TlsCredentials(
        SslStreamCertificateContext server, ClientCertificateMode mode, X509Certificate2Collection authorities)
    {
        ArgumentNullException.ThrowIfNull(authorities);
        Options = new()
        {
            ServerCertificateContext = server,
            // Older versions are broken (RFC 8996).
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            ClientCertificateRequired = mode != ClientCertificateMode.None,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, shown, _, errors) => mode switch
            {
                ClientCertificateMode.None => true,
                ClientCertificateMode.Optional when shown is null => true,
                _ => errors == SslPolicyErrors.None,
            },
        };
        if (mode != ClientCertificateMode.None)
        {
            // Only the named authorities: what the machine trusts for the web says nothing of devices.
            X509ChainPolicy policy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            policy.CustomTrustStore.AddRange(authorities);
            Options.CertificateChainPolicy = policy;
        }
    }

    internal SslServerAuthenticationOptions Options { get; }
}
