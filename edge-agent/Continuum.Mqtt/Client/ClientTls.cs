using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Continuum.Mqtt.Client;

/// <summary>The TLS of one connection: certificates as the files hold them now.</summary>
internal sealed class ClientTls
{
    private readonly SslClientAuthenticationOptions _options;
    private readonly bool _ownAuthorities;
    private string? _refusal;

    private ClientTls(SslClientAuthenticationOptions options, bool ownAuthorities)
    {
        _options = options;
        _ownAuthorities = ownAuthorities;
        _options.RemoteCertificateValidationCallback = (_, shown, chain, errors) => IsTrusted(shown, chain, errors);
    }

    /// <exception cref="MqttClientException">A file cannot be used; says which, and why.</exception>
    /// <param name="options">Of the client.</param>
    /// <param name="host">
    /// What is connected to. The name that the options give is that of their own host; another shows that it is itself.
    /// </param>
    public static ClientTls Load(MqttClientOptions options, string host)
    {
        MqttTlsOptions tls = options.Tls;
        SslClientAuthenticationOptions ssl = new()
        {
            TargetHost = string.Equals(host, options.Host, StringComparison.OrdinalIgnoreCase)
                ? tls.ServerName ?? host
                : host,
            // Older versions are broken (RFC 8996).
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (tls.CaFile is { } caFile)
        {
            X509ChainPolicy policy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            Read(caFile, "certificates of authorities", () => policy.CustomTrustStore.ImportFromPemFile(caFile));
            if (policy.CustomTrustStore.Count == 0)
            {
                throw Unusable(caFile, "certificates of authorities", "it holds no CERTIFICATE block", cause: null);
            }

            ssl.CertificateChainPolicy = policy;
        }

        if (tls.CertificateFile is { } certificateFile)
        {
            string keyFile = tls.KeyFile ?? certificateFile;
            Read(certificateFile, $"a certificate with the key {keyFile}", () =>
            {
                X509Certificate2 own = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
                X509Certificate2Collection chain = [];
                chain.ImportFromPemFile(certificateFile);
                ssl.ClientCertificateContext = SslStreamCertificateContext.Create(own, chain, offline: true);
            });
        }

        return new(ssl, tls.CaFile is not null);
    }

    /// <summary>Shakes hands.</summary>
    /// <param name="plain">Is the result's to dispose.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="MqttClientException">The broker's certificate is refused; says why.</exception>
    public async Task<Stream> SecureAsync(Stream plain, CancellationToken cancellationToken)
    {
        SslStream secure = new(plain, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(_options, cancellationToken);
            return secure;
        }
        catch (Exception failed)
        {
            await secure.DisposeAsync();
            if (_refusal is { } reason)
            {
                throw new MqttClientException(ReasonCode.ServerUnavailable, reason, failed);
            }

            throw;
        }
    }

    private bool IsTrusted(X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        List<string> reasons = [];
        if (shown is null)
        {
            reasons.Add("it shows none");
        }
        else if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Add($"it is not for \"{_options.TargetHost}\" but for {Names(shown)} (the server name can be set)");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            string[] statuses =
                [.. (chain?.ChainStatus ?? []).Select(status => status.StatusInformation.Trim()).Distinct()];
            reasons.Add($"{string.Join(", ", statuses)}; it is signed by {shown?.Issuer}, and "
                + (_ownAuthorities
                    ? "only the authorities of the CA file are trusted"
                    : "this machine's authorities are trusted"));
        }

        _refusal = $"the broker's certificate is refused: {string.Join("; ", reasons)}";
        return false;
    }

    private static string Names(X509Certificate shown)
    {
        using X509Certificate2 certificate = new(shown);
        X509SubjectAlternativeNameExtension? names =
            certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        string[] all = names is null
            ? []
            : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())];
        return all.Length == 0 ? $"the subject {certificate.Subject}" : string.Join(", ", all);
    }

    private static void Read(string path, string what, Action read)
    {
        try
        {
            read();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CryptographicException
            or ArgumentException)
        {
            throw Unusable(path, what, wrong.Message, wrong);
        }
    }

    private static MqttClientException Unusable(string path, string what, string why, Exception? cause) =>
        new(ReasonCode.ServerUnavailable, $"{path} cannot be used as {what}, in PEM: {why}", cause);
}
