using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Continuum.Testing;

namespace Continuum.Bench.Mqtt;

/// <summary>One server certificate for both brokers, EC P-256, that signs itself; in a folder of its own.</summary>
internal sealed class BenchCertificate : IDisposable
{
    private readonly TempFolder _folder = new();

    public BenchCertificate()
    {
        DateTimeOffset from = TimeProvider.System.GetUtcNow().AddDays(-1);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(from, from.AddDays(30));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    public string CertificateFile => _folder.File("server.pem");

    public string KeyFile => _folder.File("server.key");

    /// <summary>Of a client that trusts this certificate alone, and looks at as little else as it can.</summary>
    public SslClientAuthenticationOptions ForClients()
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.ImportFromPemFile(CertificateFile);
        return new() { TargetHost = "localhost", AllowTlsResume = false, CertificateChainPolicy = policy };
    }

    public void Dispose() => _folder.Dispose();
}
