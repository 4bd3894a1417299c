using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Security.Files;

/// <summary>
/// Certificates from PEM files. Changed files hold for the handshakes that follow; open connections stay.
/// </summary>
public sealed class PemTlsCredentials : ITlsCredentialSource
{
    private readonly ReloadedFiles<TlsCredentials> _credentials;

    /// <summary>Reads the files.</summary>
    /// <param name="certificateFile">
    /// The server's certificate, and the authorities between it and the root, if any.
    /// </param>
    /// <param name="keyFile">Its key, not encrypted.</param>
    /// <param name="mode">Whether clients show certificates.</param>
    /// <param name="clientCaFile">Who signs clients' certificates; null for the mode None.</param>
    /// <param name="logger">Told when changed files are used, or cannot be.</param>
    /// <param name="time">The clock of looking for changes.</param>
    /// <exception cref="SecurityFileException">A file cannot be used.</exception>
    public PemTlsCredentials(
        string certificateFile,
        string keyFile,
        ClientCertificateMode mode,
        string? clientCaFile,
        ILogger logger,
        TimeProvider time)
    {
        string[] paths = clientCaFile is null ? [certificateFile, keyFile] : [certificateFile, keyFile, clientCaFile];
        _credentials = new(paths, () => Load(certificateFile, keyFile, mode, clientCaFile), logger, time);
    }

    /// <inheritdoc/>
    public TlsCredentials Current => _credentials.Current;

    private static TlsCredentials Load(
        string certificateFile, string keyFile, ClientCertificateMode mode, string? clientCaFile)
    {
        X509Certificate2Collection authorities = [];
        if (clientCaFile is not null)
        {
            Read(clientCaFile, "certificates of authorities", () => authorities.ImportFromPemFile(clientCaFile));
            if (authorities.Count == 0)
            {
                throw new SecurityFileException($"{clientCaFile} holds no certificate; it needs a CERTIFICATE block");
            }
        }

        X509Certificate2? server = null;
        X509Certificate2Collection chain = [];
        Read(certificateFile, $"a certificate with the key {keyFile}", () =>
        {
            server = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            chain.ImportFromPemFile(certificateFile);
        });
        return new(SslStreamCertificateContext.Create(server!, chain, offline: true), mode, authorities);
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
            throw new SecurityFileException($"{path} cannot be used as {what}, in PEM: {wrong.Message}", wrong);
        }
    }
}
