using System.ComponentModel.DataAnnotations;
using System.Net;
using Continuum.Hosting.Configuration;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Security.Files;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>The embedded MQTT broker's TLS listener: there is one where there is a certificate.</summary>
internal sealed class MqttTlsOptions : IValidatableObject
{
    private const string Section = MqttOptions.Section + ":Tls";

    /// <summary>The address to listen on.</summary>
    [Required]
    public string Address { get; set; } = "0.0.0.0";

    /// <summary>The TCP port; 0 picks a free one.</summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 8883;

    /// <summary>The server's certificate and its chain, PEM; empty: no TLS.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>The certificate's key, PEM, not encrypted.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>Whether clients show certificates.</summary>
    public ClientCertificateMode ClientCertificates { get; set; }

    /// <summary>Who signs clients' certificates, PEM.</summary>
    public string ClientCaFile { get; set; } = "";

    /// <summary>Which part of a client's certificate is its name.</summary>
    public CertificateName ClientName { get; set; }

    /// <summary>Whether a client with a certificate must use its name as client identifier.</summary>
    public bool ClientIdIsName { get; set; }

    /// <summary>Whether there is a TLS listener.</summary>
    public bool IsOn => CertificateFile.Length > 0;

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:Address", "0.0.0.0", "The address to listen on for TLS."),
        new($"{Section}:Port", "8883", "The TCP port for TLS; 0 picks a free one.", SettingKind.WholeNumber),
        new($"{Section}:CertificateFile", "", "The server's certificate and its chain, PEM; empty: no TLS."),
        new($"{Section}:KeyFile", "", "The certificate's key, PEM, not encrypted."),
        new($"{Section}:ClientCertificates", "None", "Whether clients show certificates: None, Optional or Required."),
        new($"{Section}:ClientCaFile", "", "Certificates of who signs clients' certificates, PEM."),
        new($"{Section}:ClientName", "CommonName",
            "Which part of a client's certificate is its name: CommonName, Uri or Dns."),
        new($"{Section}:ClientIdIsName", "false",
            "Whether a client with a certificate must use its name as client identifier.", SettingKind.Switch),
    };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(Address, out _))
        {
            yield return new($"'{Address}' is no IP address; 0.0.0.0 is one, for all.",
                [$"Tls.{nameof(Address)}"]);
        }

        if (CertificateFile.Length > 0 != KeyFile.Length > 0)
        {
            yield return new("a certificate and its key go together: set both files, or none.",
                [$"Tls.{nameof(KeyFile)}"]);
        }

        bool asks = ClientCertificates != ClientCertificateMode.None;
        if (asks != ClientCaFile.Length > 0)
        {
            yield return new(
                "Mqtt:Tls:ClientCertificates Optional or Required needs Mqtt:Tls:ClientCaFile; None leaves it away.",
                [$"Tls.{nameof(ClientCaFile)}"]);
        }

        if (asks && !IsOn)
        {
            yield return new("client certificates need Mqtt:Tls:CertificateFile.",
                [$"Tls.{nameof(ClientCertificates)}"]);
        }
    }
}
