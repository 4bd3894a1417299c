using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Security.Files;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Security;

/// <summary>A certificate authority in a folder, and what it signed.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1);

    private readonly TempFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;

    public TestAuthority(string name = "Test CA")
    {
        CertificateRequest request = new($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(From, From.AddYears(1));
        File.WriteAllText(CaFile, _root.ExportCertificatePem());
    }

    public string CaFile => _folder.File("ca.pem");

    public X509Certificate2 Root => _root;

    public string PathOf(string name) => _folder.File(name);

    /// <summary>Signs a certificate and writes it and its key beside each other.</summary>
    public (string Certificate, string Key) Issue(string file, string subject, Uri[]? uris = null, bool server = false)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        if (server)
        {
            names.AddDnsName("localhost");
            names.AddIpAddress(System.Net.IPAddress.Loopback);
        }

        Array.ForEach(uris ?? [], names.AddUri);
        if (server || uris is not null)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        Oid purpose = new(server ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2");
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([purpose], false));
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        using X509Certificate2 signed = request.Create(_root, From, From.AddMonths(6), serial);
        string certificate = _folder.File(file + ".pem");
        string keyFile = _folder.File(file + ".key");
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificate, signed.ExportCertificatePem());
        return (certificate, keyFile);
    }

    public PemTlsCredentials Server(
        ClientCertificateMode mode = ClientCertificateMode.None, TimeProvider? time = null)
    {
        (string certificate, string key) = Issue("server", "CN=localhost", server: true);
        return new(
            certificate,
            key,
            mode,
            mode == ClientCertificateMode.None ? null : CaFile,
            NullLogger.Instance,
            time ?? TimeProvider.System);
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }
}
