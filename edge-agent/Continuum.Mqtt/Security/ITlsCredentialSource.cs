namespace Continuum.Mqtt.Security;

/// <summary>Gives the certificates in force; what it gives may change while the broker runs.</summary>
public interface ITlsCredentialSource
{
    /// <summary>The certificates for the next handshake.</summary>
    TlsCredentials Current { get; }
}
