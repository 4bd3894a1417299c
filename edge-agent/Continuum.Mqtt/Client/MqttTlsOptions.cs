namespace Continuum.Mqtt.Client;

/// <summary>
/// Whom a client trusts and who it is, over TLS. The files are read again at each connection, so that certificates can
/// be replaced under a running client.
/// </summary>
public sealed class MqttTlsOptions
{
    /// <summary>
    /// PEM certificates of the only authorities trusted; null for those that this machine trusts. There is no way to
    /// trust everybody.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>
    /// The client's certificate in PEM, and the authorities between it and the root, if any; null to show none.
    /// </summary>
    public string? CertificateFile { get; set; }

    /// <summary>The certificate's key in PEM, not encrypted; null when it stands in the same file.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The name that the broker's certificate must have; null for the host that is connected to.</summary>
    public string? ServerName { get; set; }
}
