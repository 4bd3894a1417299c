namespace Continuum.Mqtt.Security.Files;

/// <summary>Which part of a certificate is its owner's name.</summary>
public enum CertificateName
{
    /// <summary>The common name of the subject.</summary>
    CommonName,

    /// <summary>The one URI among the alternative names.</summary>
    Uri,

    /// <summary>The one DNS name among the alternative names.</summary>
    Dns,
}
